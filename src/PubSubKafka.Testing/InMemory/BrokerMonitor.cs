namespace PubSubKafka.Testing.InMemory;

/// <summary>
/// The broker's one lock, and the ways to wait on it: a poll blocks its thread, a test awaits. Methods that end in <c>_NeedsLock</c>, here and
/// in the other types of the broker, are called with <see cref="Gate"/> held.
/// </summary>
internal sealed class BrokerMonitor
{
    private TaskCompletionSource? _signal;

    public object Gate { get; } = new();

    /// <summary>Grows with every change that anybody can see: records, answers, deliveries, commits, pauses, rebalances.</summary>
    public long Version { get; private set; }

    /// <summary>Grows when all blocked polls are asked to return.</summary>
    public long Wakes { get; private set; }

    public void Changed_NeedsLock()
    {
        Version++;
        Monitor.PulseAll(Gate);
        Signal_NeedsLock();
    }

    public void Wake_NeedsLock()
    {
        Wakes++;
        Monitor.PulseAll(Gate);
    }

    /// <summary>Ends the present <see cref="NextSignal_NeedsLock"/> although nothing changed.</summary>
    public void Signal_NeedsLock()
    {
        _signal?.SetResult();
        _signal = null;
    }

    /// <summary>Completes with the next change or poll.</summary>
    public Task NextSignal_NeedsLock() =>
        (_signal ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
