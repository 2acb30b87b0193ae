namespace PubSubKafka.Consuming.Transactions;

/// <summary>When the next transaction begins: an interval after the one before has begun, and later while they fail.</summary>
internal sealed class TransactionPace(TimeSpan interval, TimeProvider time)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongTime = TimeSpan.FromSeconds(10);

    private TimeSpan _delay;
    private int _failures;
    private long _told;

    /// <summary>When the latest one has begun, as a timestamp of the clock.</summary>
    public long Started { get; private set; } = time.GetTimestamp();

    /// <param name="isUrgent">Whether it should not wait for the interval.</param>
    public bool IsDue(bool isUrgent) => time.GetElapsedTime(Started) is var elapsed && elapsed >= _delay && (isUrgent || elapsed >= interval);

    public void Begun() => Started = _told = time.GetTimestamp();

    /// <summary>How long the latest one has been under way, where that is long and was not told of late.</summary>
    public TimeSpan? TakesLong()
    {
        if (time.GetElapsedTime(_told) < LongTime)
        {
            return null;
        }

        _told = time.GetTimestamp();
        return time.GetElapsedTime(Started);
    }

    public void Succeeded()
    {
        _failures = 0;
        _delay = TimeSpan.Zero;
    }

    /// <summary>Returns after which time it is tried again.</summary>
    public TimeSpan Failed()
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(_failures++, 10));
        return _delay = delay < LongestDelay ? delay : LongestDelay;
    }
}
