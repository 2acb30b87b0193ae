namespace PubSubKafka.Testing.InMemory;

/// <summary>One timer of a <see cref="VirtualTimeProvider"/>. Its due time and order belong to the provider's lock.</summary>
internal sealed class VirtualTimer(VirtualTimeProvider time, TimerCallback callback, object? state) : ITimer
{
    // As the system's timers do, so that activities and async locals reach the callback.
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    /// <summary>Ticks since the provider's start, or null while the timer is off.</summary>
    public long? Due { get; set; }

    /// <summary>Settles the order of timers that are due at the same time: first set, first fired.</summary>
    public long Order { get; set; }

    /// <summary>Ticks from one firing to the next; zero fires once.</summary>
    public long Period { get; set; }

    public bool IsDisposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period) => time.Change(this, dueTime, period);

    public void Dispose() => time.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Fire()
    {
        if (_context is null)
        {
            callback(state);
            return;
        }

        ExecutionContext.Run(_context, static timer => ((VirtualTimer)timer!).Call(), this);
    }

    private void Call() => callback(state);
}
