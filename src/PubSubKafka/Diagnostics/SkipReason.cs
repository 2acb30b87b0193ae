namespace PubSubKafka.Diagnostics;

/// <summary>Why a record was passed over.</summary>
internal enum SkipReason
{
    /// <summary>The consumer does not handle the type.</summary>
    NotHandled = 0,

    /// <summary>The type is declared nowhere, and the settings say to go on.</summary>
    UnknownType = 1,

    /// <summary>It failed, and the settings say to give it up.</summary>
    Failed = 2,

    /// <summary>An earlier owner of its partition has handled it.</summary>
    AlreadyHandled = 3,
}
