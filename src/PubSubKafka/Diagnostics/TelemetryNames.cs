namespace PubSubKafka.Diagnostics;

/// <summary>Names of tags and their fixed values: OpenTelemetry's semantic conventions 1.44.0, and below them our own.</summary>
internal static class TelemetryNames
{
    public const string System = "messaging.system";
    public const string OperationName = "messaging.operation.name";
    public const string OperationType = "messaging.operation.type";
    public const string Destination = "messaging.destination.name";
    public const string Partition = "messaging.destination.partition.id";
    public const string ConsumerGroup = "messaging.consumer.group.name";
    public const string ClientId = "messaging.client.id";
    public const string MessageId = "messaging.message.id";
    public const string ConversationId = "messaging.message.conversation_id";
    public const string BatchCount = "messaging.batch.message_count";
    public const string Offset = "messaging.kafka.offset";
    public const string Attempt = "pubsubkafka.attempt";
    public const string Abandoned = "pubsubkafka.abandoned";
    public const string Tombstone = "messaging.kafka.message.tombstone";
    public const string ErrorType = "error.type";

    public const string Kafka = "kafka";
    public const string Send = "send";
    public const string Poll = "poll";
    public const string Process = "process";

    /// <summary>The consumer's name in this application; a group may have several.</summary>
    public const string Consumer = "pubsubkafka.consumer.name";

    /// <summary>Why a message was skipped: not_handled, unknown_type or failed.</summary>
    public const string Reason = "pubsubkafka.reason";

    /// <summary>What a rebalance did: assigned, revoked or lost.</summary>
    public const string Rebalance = "pubsubkafka.rebalance.type";
}
