using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks.Consuming;

/// <summary>
/// One key in a hundred always fails, in place, then in a retry topic, and ends as dead letters, with the order of keys kept; the others' rate, against that of
/// the same consumer without a failure. A handler that does nothing.
/// </summary>
internal sealed class FailingKeysComparison : IComparison
{
    private const int EveryManieth = 100;

    private static readonly TimeSpan InPlace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Topic = TimeSpan.FromSeconds(1);

    public IReadOnlyList<string> Names { get; } = ["consume, no-op handler, 1 % of the keys always fail / none fails"];

    public async Task<IReadOnlyList<Row>> RunAsync(Target target, CompareOptions options)
    {
        var messages = options.Messages;
        var topic = await OwnHost.FillTopicAsync(target, "failing", [.. Enumerable.Range(0, messages).Select(Payload.Make)]);
        var outcome = await Measurement.AlternateAsync(_ => RunAsync(target, topic, messages, anyFails: true), _ => RunAsync(target, topic, messages, anyFails: false));
        var steady = new Outcome<Sample>([.. outcome.Ours.Select(sample => sample.Steady)], [.. outcome.Raw.Select(sample => sample.Steady)]);
        return [Measurement.Throughput(Names[0], 0.9, bytesGoal: null, steady)];
    }

    private static Task<ConsumeSample> RunAsync(Target target, string topic, int messages, bool anyFails)
    {
        GC.Collect();
        var span = new HandledSpan(Enumerable.Range(0, messages).Count(number => !IsSick(number)));
        return OwnConsumer.RunAsync(
            target,
            topic,
            span,
            (context, _) =>
            {
                if (!IsSick(context.Message.Number))
                {
                    span.Handled();
                    return default;
                }

                return anyFails ? throw new InvalidOperationException("It always fails.") : default;
            },
            options =>
            {
                options.Retry.Attempts = 2;
                options.Retry.FirstDelay = InPlace;
                options.RetryTopics.Delays = [Topic];
                options.RetryTopics.KeepKeyOrder = true;
            });
    }

    // There are a thousand keys, in turn.
    private static bool IsSick(int number) => number % EveryManieth == 0;
}
