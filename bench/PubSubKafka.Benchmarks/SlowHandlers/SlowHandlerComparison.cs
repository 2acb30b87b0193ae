using PubSubKafka.Benchmarks.Brokers;
using PubSubKafka.Benchmarks.Consuming;

namespace PubSubKafka.Benchmarks.SlowHandlers;

/// <summary>
/// A handler that waits, many at once, against the rate that waiting alone allows: all of the concurrency busy all of the time, or the key with most
/// records never idle, whichever takes longer. Once by the time asked for, once by the time that a delay really takes.
/// </summary>
internal sealed class SlowHandlerComparison : IComparison
{
    private const double Goal = 0.9;
    private const int Rounds = 3;

    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan QuickTime = TimeSpan.FromMilliseconds(300);

    private readonly TimeSpan _latency;
    private readonly int _concurrency;
    private readonly KeyMix _mix;

    public SlowHandlerComparison(TimeSpan latency, int concurrency, KeyMix mix)
    {
        (_latency, _concurrency, _mix) = (latency, concurrency, mix);
        var name = $"{latency.TotalMilliseconds:0} ms handler, {Keys.Describe(mix)}, concurrency {concurrency:n0} / ";
        Names = mix switch
        {
            KeyMix.Uniform => [name + "concurrency ÷ latency", name + "concurrency ÷ measured delay"],
            KeyMix.Zipf => [name + "hottest key's limit", name + "hottest key's limit by measured delay"],
            _ => [name + "1 ÷ latency", name + "1 ÷ measured delay"],
        };
    }

    public IReadOnlyList<string> Names { get; }

    public async Task<IReadOnlyList<Row>> RunAsync(Target target, CompareOptions options)
    {
        var time = options.Quick ? QuickTime : RoundTime;
        var keys = Keys.Of(_mix, Messages(time));
        var topic = await OwnHost.FillTopicAsync(target, "slow", [.. keys.Select((key, number) => Payload.Of(number, key))]);
        var outcome = await Measurement.AlternateAsync(
            _ => OursAsync(target, topic, keys),
            _ => DelaysAsync(keys, time / 2),
            warmUps: options.Quick ? 0 : 1,
            rounds: options.Quick ? 1 : Rounds);
        return ToRows(outcome, Limit(keys, _latency));
    }

    private async Task<Sample> OursAsync(Target target, string topic, int[] keys)
    {
        var span = new HandledSpan(keys.Length);
        var handler = new SlowHandler(_latency, span, keys);
        var sample = await OwnConsumer.RunAsync(target, topic, span, handler.HandleAsync, consumer => consumer.Concurrency = _concurrency);
        handler.CheckOrder();
        return sample.Steady;
    }

    private async Task<Sample> DelaysAsync(int[] keys, TimeSpan time)
    {
        var timers = Math.Min(_concurrency, keys.Distinct().Count());
        var delays = await PlainTimers.MeasureAsync(_latency, timers, time);
        return delays with { Rate = Limit(keys, TimeSpan.FromSeconds(timers / delays.Rate)) };
    }

    private Row[] ToRows(Outcome<Sample> outcome, double nominal)
    {
        // Where delays alone do not reach the nominal goal, no consumer can: then the goal is that part of what they reach.
        var (ours, measured) = (outcome.OfOurs(sample => sample.Rate), outcome.OfRaw(sample => sample.Rate));
        var reachable = measured / nominal;
        return
        [
            new Row(Names[0], "messages/s", ours, nominal, reachable < Goal ? Goal * reachable : Goal)
            {
                Note = reachable < Goal ? $"plain delays reach {reachable:0.00} of it, so the goal is {Goal:0.00} of that" : null,
            },
            new Row(Names[1], "messages/s", ours, measured, Goal)
            {
                Note = Measurement.ProcessorTime(outcome),
            },
        ];
    }

    // As many records as take that long when nothing is lost.
    private int Messages(TimeSpan time)
    {
        const int Sampled = 100_000;
        return (int)Math.Max(100, Limit(Keys.Of(_mix, Sampled), _latency) * time.TotalSeconds);
    }

    private double Limit(int[] keys, TimeSpan latency)
    {
        var hottest = keys.CountBy(key => key).Max(count => count.Value);
        return keys.Length / Math.Max(hottest * latency.TotalSeconds, keys.Length * latency.TotalSeconds / _concurrency);
    }
}
