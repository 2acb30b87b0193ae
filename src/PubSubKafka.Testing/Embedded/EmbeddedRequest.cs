namespace PubSubKafka.Testing.Embedded;

/// <summary>The requests of the Kafka protocol that the embedded broker answers; the numbers are Kafka's API keys.</summary>
public enum EmbeddedRequest : short
{
    /// <summary>A producer sends records. A fault on it never stores the records.</summary>
    Produce = 0,

    /// <summary>A consumer asks for records.</summary>
    Fetch = 1,

    /// <summary>A consumer asks for the first or the last offset of a partition.</summary>
    ListOffsets = 2,

    /// <summary>A client asks for brokers, topics and leaders. It can be counted, but takes no faults.</summary>
    Metadata = 3,

    /// <summary>A consumer commits offsets.</summary>
    OffsetCommit = 8,

    /// <summary>A consumer asks for the committed offsets of its group.</summary>
    OffsetFetch = 9,

    /// <summary>A client asks which broker coordinates a group or a transaction.</summary>
    FindCoordinator = 10,

    /// <summary>A consumer joins a group of the classic protocol.</summary>
    JoinGroup = 11,

    /// <summary>A consumer of the classic protocol says that it is alive.</summary>
    Heartbeat = 12,

    /// <summary>A consumer leaves a group of the classic protocol.</summary>
    LeaveGroup = 13,

    /// <summary>A consumer of the classic protocol asks for its share of the partitions.</summary>
    SyncGroup = 14,

    /// <summary>A client asks which requests the broker knows; the first request on every connection.</summary>
    ApiVersions = 18,

    /// <summary>An idempotent or transactional producer asks for its id.</summary>
    InitProducerId = 22,

    /// <summary>A consumer checks that its position is still part of the log after a change of leader.</summary>
    OffsetForLeaderEpoch = 23,

    /// <summary>A transactional producer adds partitions to its transaction.</summary>
    AddPartitionsToTxn = 24,

    /// <summary>A transactional producer adds a group's offsets to its transaction.</summary>
    AddOffsetsToTxn = 25,

    /// <summary>A transactional producer commits or aborts.</summary>
    EndTxn = 26,

    /// <summary>A transactional producer sends a group's offsets. The embedded broker accepts and forgets them.</summary>
    TxnOffsetCommit = 28,

    /// <summary>A consumer of the KIP-848 protocol (<c>group.protocol=consumer</c>) joins, says that it is alive, or leaves.</summary>
    ConsumerGroupHeartbeat = 68,

    /// <summary>A client asks which of its metrics the broker wants.</summary>
    GetTelemetrySubscriptions = 71,

    /// <summary>A client sends its metrics.</summary>
    PushTelemetry = 72,
}
