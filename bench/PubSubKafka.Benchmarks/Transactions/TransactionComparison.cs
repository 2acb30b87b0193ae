using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks.Transactions;

/// <summary>
/// A handler that publishes one message for each, in transactions of 100 ms, against a raw loop with the same settings, JSON and headers. Both are checked after
/// each round, outside of the measured time.
/// </summary>
internal sealed class TransactionComparison : IComparison
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public IReadOnlyList<string> Names { get; } = ["consume and publish in transactions of 100 ms, JSON, key order / raw loop"];

    public async Task<IReadOnlyList<Row>> RunAsync(Target target, CompareOptions options)
    {
        var messages = options.Messages;
        var topic = await OwnHost.FillTopicAsync(target, "transform", [.. Enumerable.Range(0, messages).Select(Payload.Make)]);
        var outcome = await Measurement.AlternateAsync(
            _ => MeasureAsync(target, messages, output => OwnTransactions.RunAsync(target, topic, output, Interval, messages)),
            _ => MeasureAsync(target, messages, output => RawTransactions.RunAsync(target, topic, output, Interval, messages)));
        return [Measurement.Throughput(Names[0], 0.9, bytesGoal: null, outcome)];
    }

    private static async Task<Sample> MeasureAsync(Target target, int messages, Func<string, Task<Sample>> transform)
    {
        var output = Target.UniqueName("transformed");
        await target.CreateTopicAsync(output);
        GC.Collect();
        var sample = await transform(output);
        OutputCheck.Check(target, output, messages);
        return sample;
    }
}
