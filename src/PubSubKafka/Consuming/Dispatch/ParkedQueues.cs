namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// What waits for a time: key queues for their retry, lanes for their dependency. One timer serves all of them, set for the earliest. Guarded by
/// the dispatcher's lock; the timer's callback is the dispatcher's.
/// </summary>
internal sealed class ParkedQueues : IDisposable
{
    private readonly PriorityQueue<object, long> _due = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public ParkedQueues(TimeProvider time, TimerCallback onDue)
    {
        _time = time;

        // The timer outlives the caller: without this it would keep the caller's trace and other ambient values alive.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(onDue, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public int Count => _due.Count;

    public void Park(object queueOrLane, TimeSpan delay) =>
        ParkUntil(queueOrLane, _time.GetTimestamp() + Timestamps.Of(_time, delay > TimeSpan.Zero ? delay : TimeSpan.Zero));

    /// <summary>Whether the clock has not come to this timestamp yet.</summary>
    public bool IsAhead(long due) => due > _time.GetTimestamp();

    public void ParkUntil(object queueOrLane, long due)
    {
        var earliest = !_due.TryPeek(out _, out var first) || due < first;
        _due.Enqueue(queueOrLane, due);
        if (earliest)
        {
            SetTimer(due);
        }
    }

    /// <summary>Takes one whose time has come; when there is none, sets the timer for the next.</summary>
    public bool TryTakeDue(out object queueOrLane)
    {
        if (!_due.TryPeek(out queueOrLane!, out var due))
        {
            return false;
        }

        if (due <= _time.GetTimestamp())
        {
            _due.Dequeue();
            return true;
        }

        SetTimer(due);
        return false;
    }

    /// <summary>Removes what waits for nothing any more.</summary>
    public void Remove(Func<object, bool> unwanted)
    {
        if (_due.Count == 0 || !_due.UnorderedItems.Any(item => unwanted(item.Element)))
        {
            return;
        }

        var kept = _due.UnorderedItems.Where(item => !unwanted(item.Element)).ToArray();
        _due.Clear();
        _due.EnqueueRange(kept);
    }

    public void Dispose() => _timer.Dispose();

    private void SetTimer(long due)
    {
        // Rounded up to whole milliseconds, the timer's step: never early.
        var wait = _time.GetElapsedTime(_time.GetTimestamp(), due);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
    }
}
