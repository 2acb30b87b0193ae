using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks.Consuming;

/// <summary>A handler that does nothing, order by key, commits on, against a raw loop with the same settings, the same JSON and commits at the same interval.</summary>
internal sealed class ConsumeComparison(OffsetStoring storing) : IComparison
{
    public IReadOnlyList<string> Names { get; } =
    [
        "consume, JSON, no-op handler, key order / raw loop" + (storing == OffsetStoring.EachRecord ? "" : " that stores offsets once a second"),
    ];

    public async Task<IReadOnlyList<Row>> RunAsync(Target target, CompareOptions options)
    {
        var messages = options.Messages;
        var topic = await OwnHost.FillTopicAsync(target, "consume", [.. Enumerable.Range(0, messages).Select(Payload.Make)]);
        var outcome = await Measurement.AlternateAsync(
            _ => OursAsync(target, topic, messages),
            _ => RawAsync(target, topic, messages));
        var steady = new Outcome<Sample>([.. outcome.Ours.Select(sample => sample.Steady)], [.. outcome.Raw.Select(sample => sample.Steady)]);
        var first = (Ours: outcome.OfOurs(sample => sample.UntilFirst.TotalMilliseconds), Raw: outcome.OfRaw(sample => sample.UntilFirst.TotalMilliseconds));
        var row = Measurement.Throughput(Names[0], 1.0, 1.3, steady);
        return [row with { Note = $"{row.Note}; first record after {first.Ours:n0} ms, raw {first.Raw:n0} ms" }];
    }

    private static Task<ConsumeSample> OursAsync(Target target, string topic, int messages)
    {
        var span = Begin(messages);
        return OwnConsumer.RunAsync(target, topic, span, (_, _) =>
        {
            span.Handled();
            return default;
        });
    }

    private static HandledSpan Begin(int messages)
    {
        GC.Collect();
        return new HandledSpan(messages);
    }

    private async Task<ConsumeSample> RawAsync(Target target, string topic, int messages)
    {
        var span = Begin(messages);
        await RawConsumer.RunAsync(target, topic, storing, _ => span.Handled(), () => span.IsOver);
        return await span.WaitAsync();
    }
}
