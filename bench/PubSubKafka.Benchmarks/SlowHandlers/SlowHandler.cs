using PubSubKafka.Benchmarks.Consuming;

namespace PubSubKafka.Benchmarks.SlowHandlers;

/// <summary>Waits for each record as a handler waits for a database, and sees to it that no key has two at a time or goes back. Thread-safe.</summary>
internal sealed class SlowHandler(TimeSpan latency, HandledSpan span, IReadOnlyList<int> keys)
{
    private readonly int[] _running = new int[keys.Max() + 1];
    private readonly int[] _last = new int[keys.Max() + 1];
    private int _violations;

    public async ValueTask HandleAsync(ConsumeContext<Payload> context, CancellationToken cancellationToken)
    {
        var number = context.Message.Number;
        var key = keys[number];
        if (Interlocked.Increment(ref _running[key]) != 1 || _last[key] > number)
        {
            Interlocked.Increment(ref _violations);
        }

        _last[key] = number;
        await Task.Delay(latency, TimeProvider.System, cancellationToken);
        Interlocked.Decrement(ref _running[key]);
        span.Handled();
    }

    /// <exception cref="InvalidOperationException">The promise of order by key was broken.</exception>
    public void CheckOrder()
    {
        if (_violations > 0)
        {
            throw new InvalidOperationException($"{_violations:n0} records were handled beside or before an earlier one of their key.");
        }
    }
}
