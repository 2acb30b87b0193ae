using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks.Redriving;

/// <summary>
/// One call that sends all dead letters of a topic back, from its begin to its end: the look-ups, both readings of the topic and the transactions. Real
/// Kafka only: the embedded broker keeps too little of a partition, and does not hide what is not committed.
/// </summary>
internal sealed class RedriveComparison : IComparison
{
    private const double Wanted = 20_000;

    public IReadOnlyList<string> Names { get; } = ["redrive of dead letters, 200 bytes and a stack trace each / 20,000 a second"];

    public async Task<IReadOnlyList<Row>> RunAsync(Target target, CompareOptions options)
    {
        if (target.Broker is not null)
        {
            return [];
        }

        var samples = new List<Sample>();
        for (var round = 0; round < Measurement.WarmUps + Measurement.Rounds; round++)
        {
            var sample = await RunAsync(target, options.Messages);
            if (round >= Measurement.WarmUps)
            {
                samples.Add(sample);
            }
        }

        var outcome = new Outcome<Sample>(samples, samples);
        var row = new Row(Names[0], "messages/s", outcome.OfOurs(static sample => sample.Rate), Wanted, 1.0)
        {
            Note = $"processor time for a message {outcome.OfOurs(static sample => sample.Cpu.TotalMicroseconds):0.0} µs",
        };
        return [row];
    }

    private static async Task<Sample> RunAsync(Target target, int messages)
    {
        var topic = Target.UniqueName("redrive");

        // The dead-letter topic is made because a consumer is declared that would use it; it is there when a record was published.
        using var host = OwnHost.Build(target, topic, cluster => cluster.AddConsumer(topic, static consumer => consumer
            .Handle<Payload>(static (_, _) => ValueTask.CompletedTask)));
        await host.StartAsync();
        await host.Services.GetRequiredService<IMessagePublisher>().PublishAsync(Payload.Make(0));
        await DeadLetters.FillAsync(target, topic, messages);

        // What the consumer would handle of the redriven records is no part of this.
        host.Services.GetRequiredKeyedService<IConsumerControl>(topic).Pause();
        GC.Collect();
        var gauge = Gauge.Start();
        var result = await host.Services.GetRequiredService<IDeadLetterRedriver>().RedriveAsync(new DeadLetterQuery { Consumer = topic });
        var sample = gauge.Read(messages);
        await host.StopAsync();
        return result.Redriven == messages
            ? sample
            : throw new InvalidOperationException($"Of {messages:n0} dead letters: {result}.");
    }
}
