namespace PubSubKafka.ChaosTests.Histories;

/// <summary>How an assignment ended.</summary>
internal enum AssignmentEnd
{
    /// <summary>It did not, or the member's process did.</summary>
    None,

    /// <summary>In order: the member finished what ran and committed.</summary>
    Revoked,

    /// <summary>In order, but handlers did not end within the drain time, or no broker answered the last commit.</summary>
    RevokedUnfinished,

    /// <summary>The group took it while the member was away.</summary>
    Lost,
}
