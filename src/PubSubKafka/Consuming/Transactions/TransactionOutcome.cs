namespace PubSubKafka.Consuming.Transactions;

/// <summary>What became of a transaction.</summary>
internal enum TransactionOutcome
{
    /// <summary>All of it is visible and stays so.</summary>
    Committed = 0,

    /// <summary>Nothing of it is visible, nor will be.</summary>
    Aborted = 1,

    /// <summary>It was to be committed when the producer was fenced. The group's offsets tell.</summary>
    InDoubt = 2,
}
