using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks.Consuming;

/// <summary>A handler of batches that does nothing, order by key, commits on, against a raw loop that handles records singly.</summary>
internal sealed class BatchComparison : IComparison
{
    private const int BatchSize = 500;

    public IReadOnlyList<string> Names { get; } = [$"consume in batches of {BatchSize}, JSON, no-op handler, key order / raw loop, one by one"];

    public async Task<IReadOnlyList<Row>> RunAsync(Target target, CompareOptions options)
    {
        var messages = options.Messages;
        var topic = await OwnHost.FillTopicAsync(target, "batches", [.. Enumerable.Range(0, messages).Select(Payload.Make)]);
        var outcome = await Measurement.AlternateAsync(_ => OursAsync(target, topic, messages), _ => RawAsync(target, topic, messages));
        var steady = new Outcome<Sample>([.. outcome.Ours.Select(sample => sample.Steady)], [.. outcome.Raw.Select(sample => sample.Steady)]);
        return [Measurement.Throughput(Names[0], 1.0, bytesGoal: null, steady)];
    }

    private static async Task<ConsumeSample> OursAsync(Target target, string topic, int messages)
    {
        GC.Collect();
        var span = new HandledSpan(messages);
        using var host = OwnHost.Build(target, topic, cluster => cluster.AddConsumer(Target.UniqueName("ours"), consumer => consumer.HandleBatch<Payload>(
            (batch, _) =>
            {
                for (var i = 0; i < batch.Count; i++)
                {
                    span.Handled();
                }

                return default;
            },
            BatchSize)));
        await host.StartAsync();
        var sample = await span.WaitAsync();
        await host.StopAsync();
        return sample;
    }

    private static async Task<ConsumeSample> RawAsync(Target target, string topic, int messages)
    {
        GC.Collect();
        var span = new HandledSpan(messages);
        await RawConsumer.RunAsync(target, topic, OffsetStoring.EachRecord, _ => span.Handled(), () => span.IsOver);
        return await span.WaitAsync();
    }
}
