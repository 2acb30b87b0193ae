namespace PubSubKafka.Transport;

/// <summary>What can be done after a step of a transaction failed.</summary>
internal enum TransactionErrorKind
{
    /// <summary>The same call may be made again; nothing is decided yet.</summary>
    Repeat = 0,

    /// <summary>The transaction must be aborted. The next one may do the same work.</summary>
    Abort = 1,

    /// <summary>
    /// Another producer has taken the id over, or this one cannot be trusted any more: it must be given up. Nothing of the transaction is visible, except
    /// where <see cref="ITransactionalSink.Commit"/> was called: whether that took place, only the group's committed offsets tell, once another sink of
    /// this id has been initialized.
    /// </summary>
    Fenced = 2,
}
