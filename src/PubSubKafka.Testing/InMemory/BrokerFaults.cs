using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>What a test lets go wrong. Thread-safe; takes effect with the next call, also of clients that are open already.</summary>
internal sealed class BrokerFaults(BrokerMonitor monitor, Acknowledgements acknowledgements)
{
    private readonly CountedFaults<SendFault> _sends = new();
    private readonly CountedFaults<string> _commits = new();
    private readonly CountedFaults<string> _lookups = new();
    private readonly CountedFaults<PollFault> _polls = new();
    private readonly Dictionary<TransactionStep, CountedFaults<TransactionFault>> _transactions =
        Enum.GetValues<TransactionStep>().ToDictionary(static step => step, static _ => new CountedFaults<TransactionFault>());

    /// <summary>Fails the next sends, all or those to one topic.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="topic">Only sends to this topic; null for any.</param>
    /// <param name="errorCode">Kafka's name for the error.</param>
    /// <param name="isTransient">Whether the same send may succeed later.</param>
    /// <param name="isWritten">True writes the record and loses the answer: <see cref="PublishException.MayHaveBeenWritten"/>.</param>
    public void FailSends(int count, string? topic = null, string errorCode = "NOT_ENOUGH_REPLICAS", bool isTransient = true, bool isWritten = false)
    {
        lock (monitor.Gate)
        {
            _sends.Add(count, topic, new SendFault(errorCode, isTransient, isWritten));
        }
    }

    /// <summary>Fails the next commits, all or those of one group. The member hears of it; trying again is up to it.</summary>
    public void FailCommits(int count, string? groupId = null, string errorCode = "REQUEST_TIMED_OUT")
    {
        lock (monitor.Gate)
        {
            _commits.Add(count, groupId, errorCode);
        }
    }

    /// <summary>Fails the next reads of committed offsets and of ends of logs, all or those of one group's members.</summary>
    public void FailLookups(int count, string? groupId = null, string errorCode = "_TIMED_OUT")
    {
        lock (monitor.Gate)
        {
            _lookups.Add(count, groupId, errorCode);
        }
    }

    /// <summary>Lets the next polls throw, all or those of one group. A blocked poll throws at once.</summary>
    public void FailPolls(int count, string? groupId = null, string errorCode = "_TRANSPORT", bool isFatal = false)
    {
        lock (monitor.Gate)
        {
            _polls.Add(count, groupId, new PollFault(errorCode, isFatal));
            monitor.Changed_NeedsLock();
        }
    }

    /// <summary>Fails the next steps of transactions, all or those of one id. Sends in transactions are also hit by <see cref="FailSends"/>.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="step">Which step.</param>
    /// <param name="kind">What the caller can do then.</param>
    /// <param name="transactionalId">Only this id's; null for any.</param>
    /// <param name="errorCode">Kafka's name for the error.</param>
    /// <param name="isDone">True carries the step out and loses the answer.</param>
    public void FailTransactions(
        int count,
        TransactionStep step,
        TransactionErrorKind kind,
        string? transactionalId = null,
        string errorCode = "_TIMED_OUT",
        bool isDone = false)
    {
        lock (monitor.Gate)
        {
            _transactions[step].Add(count, transactionalId, new TransactionFault(kind, errorCode, isDone));
        }
    }

    /// <summary>From now on records are written, but no send is answered, not even with an error, until <see cref="ReleaseAcknowledgements"/>.</summary>
    public void HoldAcknowledgements()
    {
        lock (monitor.Gate)
        {
            acknowledgements.Hold_NeedsLock();
        }
    }

    /// <summary>Answers what was held, in the order it was sent, and holds no more.</summary>
    public void ReleaseAcknowledgements()
    {
        lock (monitor.Gate)
        {
            acknowledgements.Release_NeedsLock();
        }
    }

    /// <summary>Forgets the faults that have not struck yet. Held acknowledgements stay held.</summary>
    public void Clear()
    {
        lock (monitor.Gate)
        {
            _sends.Clear();
            _commits.Clear();
            _lookups.Clear();
            _polls.Clear();
            foreach (var faults in _transactions.Values)
            {
                faults.Clear();
            }
        }
    }

    public SendFault? TakeSend_NeedsLock(string topic) => _sends.TryTake(topic, out var fault) ? fault : null;

    public string? TakeCommit_NeedsLock(string groupId) => _commits.TryTake(groupId, out var errorCode) ? errorCode : null;

    public string? TakeLookup_NeedsLock(string groupId) => _lookups.TryTake(groupId, out var errorCode) ? errorCode : null;

    public TransactionFault? TakeTransaction_NeedsLock(TransactionStep step, string transactionalId) =>
        _transactions[step].TryTake(transactionalId, out var fault) ? fault : null;

    public PollFault? TakePoll_NeedsLock(string groupId) => _polls.TryTake(groupId, out var fault) ? fault : null;
}
