namespace PubSubKafka.Failures.Redrive;

/// <summary>Holds a redrive to a rate: small transactions at even times. Owned by one thread.</summary>
internal sealed class RedrivePace(double? maxPerSecond, TimeProvider time)
{
    private const int MostRecords = 5_000;
    private const double TransactionsPerSecond = 10;

    // Timers take no more than some weeks.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(20);

    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>How many records one transaction has at most.</summary>
    public int BatchSize { get; } = maxPerSecond is { } rate ? (int)Math.Clamp(Math.Floor(rate / TransactionsPerSecond), 1, MostRecords) : MostRecords;

    /// <summary>Waits until a transaction may begin, and lets the next one wait for the time that these records are worth.</summary>
    public void Wait(int records, CancellationToken cancellationToken)
    {
        if (maxPerSecond is not { } rate)
        {
            return;
        }

        var now = time.GetUtcNow();
        if (_next > now)
        {
            Task.Delay(_next - now, time, cancellationToken).GetAwaiter().GetResult();
        }
        else
        {
            // What was not used is not made up for.
            _next = now;
        }

        _next += TimeSpan.FromSeconds(Math.Min(records / rate, LongestWait.TotalSeconds));
    }
}
