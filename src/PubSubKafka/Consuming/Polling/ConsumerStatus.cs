using PubSubKafka.Consuming.Dispatch;

namespace PubSubKafka.Consuming.Polling;

/// <summary>What health checks and metrics may know of a running consumer. Written by its poll thread, read by any.</summary>
internal sealed class ConsumerStatus(string consumer, TimeProvider time)
{
    private volatile PartitionLane[] _lanes = [];
    // The client repeats itself with every failed attempt to connect, which are at most ten seconds apart (reconnect.backoff.max.ms).
    private static readonly TimeSpan TroubleLasts = TimeSpan.FromSeconds(30);

    private volatile string? _trouble;
    private volatile Exception? _fault;
    private int _state;
    private long _troubledAt;
    private long _lastPoll = time.GetTimestamp();

    public string Consumer { get; } = consumer;

    public ConsumerState State => (ConsumerState)Volatile.Read(ref _state);

    /// <summary>The partitions that are ours now.</summary>
    public IReadOnlyCollection<PartitionLane> Lanes => _lanes;

    /// <summary>What the client last could not do; null once records or commits go through again, or when it has not said so for a while.</summary>
    public string? Trouble => time.GetElapsedTime(Volatile.Read(ref _troubledAt)) < TroubleLasts ? _trouble : null;

    public Exception? Fault => _fault;

    /// <summary>How long ago the poll thread last came round.</summary>
    public TimeSpan SinceLastPoll => time.GetElapsedTime(Volatile.Read(ref _lastPoll));

    /// <summary>Whether a poll has come back without an error.</summary>
    public bool HasPolled { get; private set; }

    public void Polled(bool received)
    {
        HasPolled = true;
        Volatile.Write(ref _lastPoll, time.GetTimestamp());
        if (received)
        {
            _trouble = null;
        }
    }

    public void Committed() => _trouble = null;

    public void Troubled(string trouble)
    {
        Volatile.Write(ref _troubledAt, time.GetTimestamp());
        _trouble = trouble;
        Volatile.Write(ref _lastPoll, time.GetTimestamp());
    }

    public void Assigned(PartitionLane[] lanes)
    {
        _lanes = lanes;
        _trouble = null;
        if (State == ConsumerState.Starting)
        {
            Volatile.Write(ref _state, (int)ConsumerState.Running);
        }
    }

    public void Stopping() => Volatile.Write(ref _state, (int)ConsumerState.Stopping);

    public void Stopped() => Volatile.Write(ref _state, (int)ConsumerState.Stopped);

    public void Faulted(Exception fault)
    {
        _fault = fault;
        Volatile.Write(ref _state, (int)ConsumerState.Faulted);
    }
}
