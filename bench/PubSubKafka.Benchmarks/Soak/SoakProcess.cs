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

    private const int FewKeys = 1_000;
    private const int ManyKeys = 1_000_000;

    // The key of no other record.
    private const int StuckKey = -1;

    public static async Task RunAsync(SoakSettings settings)
    {
        SoakLoad? load = null;
        using var host = OwnHost.Build(Target.Kafka(settings.BootstrapServers), settings.Topic, cluster => OwnConsumer.Add(
            cluster,
            (context, cancellationToken) => context.Message.Number == StuckKey
                ? new ValueTask(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken))
                : Volatile.Read(ref load)!.HandleAsync(cancellationToken),
            consumer =>
            {
                // No dead-letter topic: this process could not create one on an embedded broker of another process.
                consumer.DeadLetter.WhenExhausted = ExhaustedAction.Stop;
                consumer.DrainTimeout = TimeSpan.FromSeconds(1);
            }));
        var publisher = host.Services.GetRequiredService<IMessagePublisher>();
        load = new SoakLoad(publisher, settings.Scenario == SoakScenario.MillionKeys ? ManyKeys : FewKeys);
        await host.StartAsync();
        if (settings.Scenario == SoakScenario.StuckKey)
        {
            await publisher.PublishAsync(Payload.Of(StuckKey, StuckKey));
        }

        await load.FloodAsync();
        await load.RunAsync(settings.WarmUp);
        var begin = await MemoryUse.LookAsync();
        await load.RunAsync(settings.Time);
        var end = await MemoryUse.LookAsync();
        await host.StopAsync();
        Console.WriteLine(JsonSerializer.Serialize(new SoakReport(begin, end, load.Handled)));
    }
}
