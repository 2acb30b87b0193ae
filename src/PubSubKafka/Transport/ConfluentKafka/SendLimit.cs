namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>How many records may be under way: the capacity, or fewer since the client called itself full. Guarded by the queue's lock.</summary>
internal sealed class SendLimit : IDisposable
{
    // How long to wait after the client called itself full while nothing of ours was under way, so that no delivery report will wake us.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(20);

    private readonly int _capacity;
    private readonly ITimer _timer;
    private int _limit;

    /// <param name="capacity">The most that may be under way.</param>
    /// <param name="retry">Called a while after each <see cref="Lower"/>.</param>
    /// <param name="time">The clock.</param>
    public SendLimit(int capacity, Action retry, TimeProvider time)
    {
        _capacity = capacity;
        _limit = capacity;
        _timer = time.CreateTimer(static retry => ((Action)retry!)(), retry, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool IsReachedBy(int underWay) => underWay >= _limit;

    /// <summary>Every attempt at a full client costs an exception, so the next one is made when an eighth of the records have left.</summary>
    public void Lower(int underWay)
    {
        _limit = (int)(underWay * 7L / 8);
        _timer.Change(RetryAfter, Timeout.InfiniteTimeSpan);
    }

    public void Restore() => _limit = _capacity;

    public void Dispose() => _timer.Dispose();
}
