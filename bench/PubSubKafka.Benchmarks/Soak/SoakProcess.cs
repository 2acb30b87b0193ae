using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Benchmarks.Brokers;
using PubSubKafka.Benchmarks.Consuming;

namespace PubSubKafka.Benchmarks.Soak;

/// <summary>
/// A process of its own that publishes and consumes at a steady rate and looks at its memory. Neither the broker nor another measurement is in it.
/// </summary>
internal static class SoakProcess
{
    /// <summary>The command that starts it; not for people.</summary>
    public const string Command = "soak-process";

    private const int PerSecond = 3_000;
    private const int FewKeys = 1_000;
    private const int ManyKeys = 1_000_000;

    // The key of no other record.
    private const int StuckKey = -1;

    public static async Task RunAsync(SoakSettings settings)
    {
        var handled = 0;
        using var host = OwnHost.Build(Target.Kafka(settings.BootstrapServers), settings.Topic, cluster => OwnConsumer.Add(
            cluster,
            (context, cancellationToken) =>
            {
                Interlocked.Increment(ref handled);
                return context.Message.Number == StuckKey ? new ValueTask(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken)) : default;
            },
            consumer =>
            {
                // No dead-letter topic: this process could not create one on an embedded broker of another process.
                consumer.DeadLetter.WhenExhausted = ExhaustedAction.Stop;
                consumer.DrainTimeout = TimeSpan.FromSeconds(1);
            }));
        await host.StartAsync();
        var publisher = host.Services.GetRequiredService<IMessagePublisher>();
        // Awaited alone, so that the steady rate does not begin with a burst of all that waited for the first connection.
        await publisher.PublishAsync(settings.Scenario == SoakScenario.StuckKey ? Payload.Of(StuckKey, StuckKey) : Payload.Make(0));
        using var over = new CancellationTokenSource();
        var publishing = PublishAsync(publisher, settings.Scenario == SoakScenario.MillionKeys ? ManyKeys : FewKeys, over.Token);
        await Task.Delay(settings.WarmUp, TimeProvider.System);
        var begin = await MemoryUse.LookAsync(settings.Time / 50);
        await Task.Delay(settings.Time, TimeProvider.System);
        var end = await MemoryUse.LookAsync(settings.Time / 50);
        await over.CancelAsync();
        await publishing;
        await host.StopAsync();
        Console.WriteLine(JsonSerializer.Serialize(new SoakReport(begin, end, handled)));
    }

    private static async Task PublishAsync(IMessagePublisher publisher, int keys, CancellationToken over)
    {
        var failures = 0;
        await Pacer.RunAsync(int.MaxValue, PerSecond, number => _ = PublishOneAsync(number), over);
        if (failures > 0)
        {
            throw new InvalidOperationException($"{failures:n0} messages could not be published.");
        }

        async Task PublishOneAsync(int number)
        {
            try
            {
                await publisher.PublishAsync(Payload.Of(number, number % keys), CancellationToken.None);
            }
            catch (PublishException)
            {
                Interlocked.Increment(ref failures);
            }
        }
    }
}
