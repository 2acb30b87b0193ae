using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>
/// A transactional producer of an <see cref="InMemoryBroker"/>. What it writes waits beside the log until the commit, which shows all of it in one moment.
/// </summary>
internal sealed class InMemoryTransactionalSink(InMemoryBroker broker, string transactionalId, int maxMessageBytes) : ITransactionalSink
{
    private readonly BrokerMonitor _monitor = broker.Monitor;
    private readonly TransactionFailure _failure = new(transactionalId);
    private TransactionBuffer? _open;
    private bool _isCommitting;
    private bool _isCommitted;
    private bool _isDisposed;

    public void Initialize(TimeSpan atMost) => Step(TransactionStep.Initialize, () => broker.TakeId_NeedsLock(transactionalId, this));

    public void Begin()
    {
        if (_open is not null && !_failure.IsFinal)
        {
            throw new InvalidOperationException($"A transaction of '{transactionalId}' is open; commit or abort it before the next one begins.");
        }

        Step(TransactionStep.Begin, () => _open = new TransactionBuffer());
    }

    public void Send(OutgoingRecord record)
    {
        var open = Opened();
        Step(TransactionStep.Send, () => open.Add(Topic_NeedsLock(record), record));
    }

    public void SendOffsets(IReadOnlyCollection<CommitOffset> offsets, IGroupMembership member, TimeSpan atMost)
    {
        var open = Opened();
        if (member is not InMemoryMembership membership)
        {
            throw new ArgumentException("The member is one of another transport.", nameof(member));
        }

        CommitOffset[] kept = [.. offsets];
        Step(TransactionStep.SendOffsets, () =>
        {
            if (membership.Group.TakeTransactionRefusal(membership.Member, kept) is { } refusal)
            {
                throw _failure.Of(refusal, "the group refused the offsets");
            }

            open.Add(membership.Group, membership.Member, kept);
        });
    }

    public void Commit(TimeSpan atMost)
    {
        var open = _isCommitting ? _open! : Opened();
        _isCommitting = true;
        Step(TransactionStep.Commit, () => Apply_NeedsLock(open));
        Close();
    }

    public void Abort(TimeSpan atMost)
    {
        if (_open is null)
        {
            return;
        }

        if (_isCommitting && !_failure.IsThere)
        {
            // As with the real client: what becomes of a commit that was begun must be known first.
            try
            {
                Step(TransactionStep.Commit, () => Apply_NeedsLock(_open));
            }
            catch (TransactionException exception) when (exception.Kind is TransactionErrorKind.Abort)
            {
                // Nothing became of it.
            }
        }

        _failure.End();
        Step(TransactionStep.Abort, () =>
        {
            if (_isCommitted)
            {
                throw _failure.Of("_STATE", "it was committed and cannot be taken back", TransactionErrorKind.Fenced);
            }
        });
        Close();
    }

    public void Dispose() => _isDisposed = true;

    private void Apply_NeedsLock(TransactionBuffer open)
    {
        if (_isCommitted)
        {
            return;
        }

        if (open.Refusal() is { } refusal)
        {
            throw _failure.Of(refusal, "the group has gone on without the member");
        }

        open.Apply();
        _isCommitted = true;
        _monitor.Changed_NeedsLock();
    }

    private void Close()
    {
        _open = null;
        _isCommitting = _isCommitted = false;
    }

    private TransactionBuffer Opened()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isCommitting && !_failure.IsThere)
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
            _failure.ThrowIfThere();
            if (step is not TransactionStep.Initialize && !broker.HasId_NeedsLock(transactionalId, this))
            {
                throw _failure.Of("_FENCED", "another producer has taken the id over, or this one was not initialized", TransactionErrorKind.Fenced);
            }

            var fault = broker.Faults.TakeTransaction_NeedsLock(step, transactionalId);
            if (fault is null or { IsDone: true })
            {
                act();
            }

            if (fault is not null)
            {
                throw _failure.Of(fault.ToException(step, transactionalId));
            }
        }
    }

    private TopicLog Topic_NeedsLock(OutgoingRecord record)
    {
        if (!RecordRefusal.Takes(broker.Topics_NeedsLock, record, maxMessageBytes, out var topic, out var refusal))
        {
            throw _failure.Refused(record, refusal);
        }

        return broker.Faults.TakeSend_NeedsLock(record.Topic) switch
        {
            null => topic,
            { IsTransient: true } fault => throw _failure.Of(fault.ErrorCode, "the test asked for it"),
            { } fault => throw _failure.Refused(record, new RecordRefusal(fault.ErrorCode, "the test asked for it")),
        };
    }
}
