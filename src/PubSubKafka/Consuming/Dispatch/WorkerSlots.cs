namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// Counts the worker loops that exist. One at a time is being started; it starts the next one while there is work left. Without this a burst of
/// records would queue thousands of loops. Guarded by the dispatcher's lock.
/// </summary>
internal sealed class WorkerSlots(int most)
{
    private int _most = most;
    private int _count;
    private bool _isStarting;

    /// <summary>Whether a worker exists or is being started. May be read without the lock.</summary>
    public bool Any => Volatile.Read(ref _count) > 0;

    /// <summary>How many there may be. Those above it end as soon as they have finished their record.</summary>
    public int Most
    {
        get => Volatile.Read(ref _most);
        set => Volatile.Write(ref _most, value);
    }

    public bool IsAboveMost => _count > _most;

    /// <summary>Whether the caller is to start a worker, outside the lock.</summary>
    public bool TryReserve(bool hasWork)
    {
        if (!hasWork || _isStarting || _count >= _most)
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
