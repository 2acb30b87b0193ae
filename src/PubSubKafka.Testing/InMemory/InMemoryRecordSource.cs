using System.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>
/// A group member on an <see cref="InMemoryBroker"/>. A commit reaches the broker at the start of the next poll, when it is waited for, before
/// revoked partitions go, and on close. Disposing without <see cref="Close"/> is a crash: nothing is committed and nobody is told. The wait in <see cref="Poll"/> is
/// real time; a record, a rebalance or a fault ends it at once.
/// </summary>
internal sealed class InMemoryRecordSource(InMemoryBroker broker, SourceSettings settings) : IRecordSource
{
    private readonly BrokerMonitor _monitor = broker.Monitor;
    private readonly CommitRequests _commits = new(broker.Monitor);
    private Membership? _membership;
    private bool _closed;
    private int _ownerThread;

    public IGroupMembership? Membership()
    {
        lock (_monitor.Gate)
        {
            return _closed ? null : _membership?.Snapshot();
        }
    }

    public void Subscribe(IReadOnlyCollection<string> topics, IAssignmentListener listener)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_membership is not null)
        {
            throw new InvalidOperationException($"Consumer '{settings.Consumer}' is subscribed already.");
        }

        _ownerThread = Environment.CurrentManagedThreadId;
        lock (_monitor.Gate)
        {
            _membership = new Membership(broker, settings, topics, listener);
        }
    }

    public ReceivedRecord? Poll(TimeSpan timeout)
    {
        var membership = Owned();
        var started = Stopwatch.GetTimestamp();
        long wakes;
        lock (_monitor.Gate)
        {
            membership.Polled_NeedsLock();
            wakes = _monitor.Wakes;
        }

        _commits.Answer(membership);
        while (true)
        {
            PollStep step;
            lock (_monitor.Gate)
            {
                step = membership.NextStep_NeedsLock();
                while (step.Kind == PollStepKind.Wait)
                {
                    var left = timeout - Stopwatch.GetElapsedTime(started);
                    if (left <= TimeSpan.Zero || wakes != _monitor.Wakes)
                    {
                        return null;
                    }

                    Monitor.Wait(_monitor.Gate, left);
                    step = membership.NextStep_NeedsLock();
                }
            }

            switch (step.Kind)
            {
                case PollStepKind.Deliver:
                    return step.Record;
                case PollStepKind.Fail:
                    throw step.Error!;
                default:
                    Rebalance(membership, step);

                    // The owner gets a turn after a rebalance, unless a record is there already.
                    timeout = TimeSpan.Zero;
                    break;
            }
        }
    }

    public void Wake() => broker.WakePolls();

    public void Attach(TopicPartition partition, long offset) => Locked(membership => membership.Attach_NeedsLock(partition, offset));

    public void Detach(TopicPartition partition) => Locked(membership => membership.Detach_NeedsLock(partition));

    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => SetPaused(partitions, true);

    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => SetPaused(partitions, false);

    public void Commit(IReadOnlyCollection<CommitOffset> offsets)
    {
        var membership = Owned();
        lock (_monitor.Gate)
        {
            CommitOffset[] ours = [.. offsets.Where(offset => membership.Member.Find(offset.Partition) is not null)];
            if (ours.Length > 0)
            {
                _commits.Add(ours);
            }
        }
    }

    public bool AwaitCommits(TimeSpan atMost)
    {
        _commits.Answer(Owned());
        return !_commits.AnyUnderWay;
    }

    public IReadOnlyList<CommittedOffset> ReadCommitted(IReadOnlyCollection<TopicPartition> partitions, TimeSpan atMost) =>
        Locked(membership => membership.ReadCommitted_NeedsLock(partitions));

    public long ReadLogEnd(TopicPartition partition, TimeSpan atMost) => Locked(membership => membership.ReadLogEnd_NeedsLock(partition));

    public long? Position(TopicPartition partition) => Locked(membership => membership.Position_NeedsLock(partition));

    public bool TrySeek(TopicPartition partition, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return Locked(membership => membership.TrySeek_NeedsLock(partition, offset));
    }

    public void Close()
    {
        if (_closed || _membership is null)
        {
            Dispose();
            return;
        }

        var membership = Owned();
        try
        {
            _commits.Answer(membership);
            PollStep step;
            lock (_monitor.Gate)
            {
                step = membership.FarewellStep_NeedsLock();
            }

            if (step.Partitions.Count > 0)
            {
                Rebalance(membership, step);
            }
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        if (_closed)
        {
            return;
        }

        if (_membership is not null)
        {
            lock (_monitor.Gate)
            {
                Owned().Leave_NeedsLock();
            }
        }

        _closed = true;
    }

    private Membership Owned()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_membership is null)
        {
            throw new InvalidOperationException($"Consumer '{settings.Consumer}' has not subscribed.");
        }

        // The real client breaks in ways that are hard to find when a second thread touches it.
        return _ownerThread == Environment.CurrentManagedThreadId
            ? _membership
            : throw new InvalidOperationException($"Consumer '{settings.Consumer}' belongs to the thread that subscribed, and was called from another.");
    }

    private void SetPaused(IReadOnlyCollection<TopicPartition> partitions, bool paused) =>
        Locked(membership => membership.SetPaused_NeedsLock(partitions, paused));

    private void Locked(Action<Membership> change) => Locked<Membership?>(membership =>
    {
        change(membership);
        return null;
    });

    private T Locked<T>(Func<Membership, T> ask)
    {
        var membership = Owned();
        lock (_monitor.Gate)
        {
            return ask(membership);
        }
    }

    private void Rebalance(Membership membership, PollStep step)
    {
        switch (step.Kind)
        {
            case PollStepKind.Assign:
                membership.Listener.Assigned(step.Partitions);
                lock (_monitor.Gate)
                {
                    membership.BeginToRead_NeedsLock(step.Partitions);
                }

                break;
            case PollStepKind.Lose:
                if (step.Partitions.Count > 0)
                {
                    membership.Listener.Lost(step.Partitions);
                }

                break;
            default:
                Revoke(membership, step.Partitions);
                break;
        }
    }

    private void Revoke(Membership membership, IReadOnlyList<TopicPartition> partitions)
    {
        try
        {
            membership.Listener.Revoked(partitions);
        }
        finally
        {
            _commits.Answer(membership);
            lock (_monitor.Gate)
            {
                membership.Release_NeedsLock(partitions);
            }
        }
    }
}
