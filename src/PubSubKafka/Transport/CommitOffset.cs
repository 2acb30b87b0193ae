namespace PubSubKafka.Transport;

/// <summary>The offset that a partition's next owner starts from: one past the last record that is done with.</summary>
internal readonly record struct CommitOffset(TopicPartition Partition, long Offset);
