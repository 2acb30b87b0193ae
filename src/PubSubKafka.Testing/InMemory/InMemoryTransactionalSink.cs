using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>
/// A transactional producer of an <see cref="InMemoryBroker"/>. What it writes waits beside the log until the commit, which shows all of it in one moment;
/// so nobody ever reads an open transaction, whatever isolation is asked for.
/// </summary>
internal sealed class InMemoryTransactionalSink(InMemoryBroker broker, string transactionalId, int maxMessageBytes) : ITransactionalSink
{
    private readonly BrokerMonitor _monitor = broker.Monitor;
    private TransactionBuffer? _open;
    private TransactionException? _failure;
    private bool _isCommitting;
    private bool _isCommitted;
    private bool _isDisposed;

    public void Initialize(TimeSpan atMost) => Step(TransactionStep.Initialize, () => broker.TakeId_NeedsLock(transactionalId, this));

    public void Begin()
    {
        if (_open is not null)
        {
            throw new InvalidOperationException($"A transaction of '{transactionalId}' is open; commit or abort it before the next one begins.");
        }

        Step(TransactionStep.Begin, () => _open = new TransactionBuffer());
    }

    public void Send(OutgoingRecord record)
    {
        var open = Opened();
        Step(TransactionStep.Send, () => open.Add(Topic_NeedsLock(record), Copy(record)));
    }

    public void SendOffsets(IReadOnlyCollection<CommitOffset> offsets, IRecordSource member, TimeSpan atMost)
    {
        var open = Opened();
        if (member is not InMemoryRecordSource source)
        {
            throw new ArgumentException("The member is one of another transport.", nameof(member));
        }

        CommitOffset[] kept = [.. offsets];
        Step(TransactionStep.SendOffsets, () =>
        {
            if (source.Membership_NeedsLock is not { } membership)
            {
                throw Fail("UNKNOWN_MEMBER_ID", "the member has left its group or not joined it");
            }

            var (group, groupMember) = (membership.Group, membership.Member);
            if (group.TakeTransactionRefusal(groupMember, kept) is { } refusal)
            {
                throw Fail(refusal, "the group refused the offsets");
            }

            open.Add(group, groupMember, kept);
        });
    }

    public void Commit(TimeSpan atMost)
    {
        var open = _isCommitting ? _open! : Opened();
        _isCommitting = true;
        Step(TransactionStep.Commit, () =>
        {
            if (!_isCommitted && open.Refusal() is { } refusal)
            {
                throw Fail(refusal, "the group has gone on without the member");
            }

            if (!_isCommitted)
            {
                open.Apply();
                _isCommitted = true;
                _monitor.Changed_NeedsLock();
            }
        });
        Close();
    }

    public void Abort(TimeSpan atMost)
    {
        if (_open is null)
        {
            return;
        }

        // As with the real client: what became of a commit that was begun must be known first.
        if (_isCommitting && _failure is null)
        {
            Commit(atMost);
            throw Fail("_STATE", "it was committed and cannot be taken back", TransactionErrorKind.Fenced);
        }

        if (_failure is { Kind: TransactionErrorKind.Abort })
        {
            _failure = null;
        }

        Step(TransactionStep.Abort, () =>
        {
            if (_isCommitted)
            {
                throw Fail("_STATE", "it was committed and cannot be taken back", TransactionErrorKind.Fenced);
            }
        });
        Close();
    }

    public void Dispose() => _isDisposed = true;

    private void Close()
    {
        _open = null;
        _isCommitting = _isCommitted = false;
    }

    private TransactionBuffer Opened()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isCommitting && _failure is null)
        {
            throw new InvalidOperationException($"The commit of the transaction of '{transactionalId}' is not decided yet; call it again.");
        }

        return _open ?? throw new InvalidOperationException($"No transaction of '{transactionalId}' is open; begin one first.");
    }

    /// <summary>Does a step, unless this producer, the transaction or the test will not have it.</summary>
    private void Step(TransactionStep step, Action act)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        lock (_monitor.Gate)
        {
            if (_failure is not null)
            {
                throw _failure;
            }

            if (step is not TransactionStep.Initialize && !broker.HasId_NeedsLock(transactionalId, this))
            {
                throw Fail("_FENCED", "another producer has taken the id over, or this one was not initialized", TransactionErrorKind.Fenced);
            }

            var fault = broker.Faults.TakeTransaction_NeedsLock(step, transactionalId);
            if (fault is null or { IsDone: true })
            {
                act();
            }

            if (fault is not null)
            {
                throw Remember(fault.ToException(step, transactionalId));
            }
        }
    }

    private TopicLog Topic_NeedsLock(OutgoingRecord record)
    {
        if (!broker.Topics_NeedsLock.TryGet(record.Topic, out var topic))
        {
            throw Refuse(record, "UNKNOWN_TOPIC_OR_PART", "its topic does not exist");
        }

        if (record.Partition is { } partition && (partition < 0 || partition >= topic.PartitionCount))
        {
            throw Refuse(record, TransportErrors.UnknownPartition, $"its topic has no partition {partition}");
        }

        if ((record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) > maxMessageBytes)
        {
            throw Refuse(record, TransportErrors.TooLarge, $"key and value have more than {maxMessageBytes} bytes");
        }

        if (broker.Faults.TakeSend_NeedsLock(record.Topic) is { } fault)
        {
            throw fault.IsTransient ? Fail(fault.ErrorCode, "the test asked for it") : Refuse(record, fault.ErrorCode, "the test asked for it");
        }

        return topic;
    }

    private static OutgoingRecord Copy(OutgoingRecord record) =>
        new(record.Topic, record.Partition, (byte[]?)record.Key?.Clone(), (byte[]?)record.Value?.Clone(), record.Headers, record.Timestamp);

    private TransactionException Refuse(OutgoingRecord record, string errorCode, string reason) => Remember(new TransactionException(
        $"A record for topic '{record.Topic}' in a transaction of '{transactionalId}' was refused: {reason} ({errorCode}).", errorCode, TransactionErrorKind.Abort, record));

    private TransactionException Fail(string errorCode, string reason, TransactionErrorKind kind = TransactionErrorKind.Abort) => Remember(
        new TransactionException($"The transaction of '{transactionalId}' failed: {reason} ({errorCode}).", errorCode, kind));

    private TransactionException Remember(TransactionException failure)
    {
        if (failure.Kind is not TransactionErrorKind.Repeat)
        {
            // As on a real broker, such a failure is told again until the transaction is aborted, or for ever.
            _failure = failure;
        }

        return failure;
    }
}
