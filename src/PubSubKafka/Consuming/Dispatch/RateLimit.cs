namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// Lets a number of records a second start. What was not used is kept for a tenth of a second, so that a late timer does not cost speed. Guarded by the
/// dispatcher's lock.
/// </summary>
internal sealed class RateLimit(double recordsPerSecond, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMilliseconds(100);

    private readonly double _most = Math.Max(1, recordsPerSecond * Kept.TotalSeconds);
    private double _available = 1;
    private long _countedAt = time.GetTimestamp();

    /// <summary>Whether a record may start now. If not, <paramref name="wait"/> says when to ask again.</summary>
    public bool MayStart(out TimeSpan wait)
    {
        var now = time.GetTimestamp();
        _available = Math.Min(_most, _available + (time.GetElapsedTime(_countedAt, now).TotalSeconds * recordsPerSecond));
        _countedAt = now;
        wait = _available >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _available) / recordsPerSecond);
        return _available >= 1;
    }

    public void Started() => _available--;
}
