namespace PubSubKafka.ChaosMember.Journaling;

/// <summary>What a member did or was told. The names stand in the files.</summary>
public enum EntryKind
{
    /// <summary>An attempt at a record began.</summary>
    Started,

    /// <summary>An attempt ended well.</summary>
    Succeeded,

    /// <summary>An attempt failed.</summary>
    Failed,

    /// <summary>An attempt was cancelled, because its partition went away.</summary>
    Cancelled,

    /// <summary>A record stands in the dead-letter topic.</summary>
    DeadLettered,

    /// <summary>The broker acknowledged a commit; the offset is the next one to be read.</summary>
    Committed,

    /// <summary>A partition was given to the member.</summary>
    Assigned,

    /// <summary>A partition was taken away in order.</summary>
    Revoked,

    /// <summary>A partition went to somebody else while the member was away.</summary>
    Lost,

    /// <summary>A partition went back to an older offset without a new assignment.</summary>
    Rewound,

    /// <summary>Handlers did not end within the drain time, so the next revocation is not in order.</summary>
    LeftBehind,

    /// <summary>No broker answered the last commit of a partition in time, so its revocation is not in order.</summary>
    Unanswered,

    /// <summary>The consumer stopped by itself.</summary>
    Faulted,
}
