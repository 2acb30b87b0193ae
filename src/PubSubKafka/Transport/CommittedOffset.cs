namespace PubSubKafka.Transport;

/// <summary>What a group has committed for a partition. <see cref="Offset"/> null: nothing.</summary>
internal readonly record struct CommittedOffset(TopicPartition Partition, long? Offset, string Metadata);
