namespace PubSubKafka.ChaosTests.Histories;

/// <summary>How an assignment ended.</summary>
internal enum AssignmentEnd
{
    /// <summary>It did not, or the member's process did.</summary>
    None,

    /// <summary>In order: the member finished what ran and committed.</summary>
    Revoked,

    /// <summary>The member was told to go, and handlers did not end within the drain time.</summary>
    RevokedTooEarly,

    /// <summary>The group took it while the member was away.</summary>
    Lost,
}
