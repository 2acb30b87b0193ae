namespace PubSubKafka;

/// <summary>Why a dead letter stays.</summary>
public enum RedriveProblemKind
{
    /// <summary>The loop guard: it was sent back <see cref="RedriveOptions.MaxRedrives"/> times already.</summary>
    HeldBack = 0,

    /// <summary>Its headers name no origin, or one that this host does not declare or that does not exist; or its consumer keeps the order of keys, and this host does not.</summary>
    NotRedrivable = 1,

    /// <summary>Kafka does not take the record, for example because it is too large for the origin.</summary>
    Refused = 2,
}
