namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Where a record is on its way. Changed under the queue's lock only.</summary>
internal enum PendingSendState
{
    /// <summary>Has its outcome, or is not in use.</summary>
    Done,

    /// <summary>Waits for space in the client.</summary>
    Waiting,

    /// <summary>With the client, or about to be.</summary>
    UnderWay,

    /// <summary>Was given up. A late delivery report may still come, so the object is never used again.</summary>
    Abandoned,
}
