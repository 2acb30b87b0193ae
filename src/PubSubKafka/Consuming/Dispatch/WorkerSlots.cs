namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// Counts the worker loops that exist. One at a time is being started; it starts the next one while there is work left. Without this a burst of
/// records would queue thousands of loops. Guarded by the dispatcher's lock.
/// </summary>
internal sealed class WorkerSlots(int most)
{
    private int _count;
    private bool _isStarting;

    /// <summary>Whether a worker exists or is being started. May be read without the lock.</summary>
    public bool Any => Volatile.Read(ref _count) > 0;

    /// <summary>Whether the caller is to start a worker, outside the lock.</summary>
    public bool TryReserve(bool hasWork)
    {
        if (!hasWork || _isStarting || _count >= most)
        {
            return false;
        }

        _count++;
        _isStarting = true;
        return true;
    }

    /// <summary>The reserved worker runs.</summary>
    public void Started() => _isStarting = false;

    /// <summary>A worker ends for lack of work.</summary>
    public void Retire() => _count--;
}
