namespace PubSubKafka.Consuming.Polling;

/// <summary>Where a consumer is in its life.</summary>
internal enum ConsumerState
{
    /// <summary>Not started, or not yet a member of its group.</summary>
    Starting = 0,

    /// <summary>A member of its group, with or without partitions.</summary>
    Running = 1,

    /// <summary>Finishing what runs, then leaving the group.</summary>
    Stopping = 2,

    /// <summary>Left the group because it was asked to.</summary>
    Stopped = 3,

    /// <summary>Stopped because it could not go on.</summary>
    Faulted = 4,
}
