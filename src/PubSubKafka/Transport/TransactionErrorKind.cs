namespace PubSubKafka.Transport;

/// <summary>What can be done after a step of a transaction failed.</summary>
internal enum TransactionErrorKind
{
    /// <summary>The same call may be made again; nothing is decided yet.</summary>
    Repeat = 0,

    /// <summary>The transaction must be aborted. The next one may do the same work.</summary>
    Abort = 1,

    /// <summary>Another producer has taken the id over, or this one cannot be trusted any more: it must be given up, and nothing of the transaction is visible.</summary>
    Fenced = 2,
}
