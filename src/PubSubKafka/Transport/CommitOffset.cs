namespace PubSubKafka.Transport;

/// <summary>
/// The offset that a partition's next owner starts from, and what that owner is to know besides. <see cref="Metadata"/> is text that the broker
/// keeps with the offset, up to <c>offset.metadata.max.bytes</c>, which are 4,096 by default.
/// </summary>
internal readonly record struct CommitOffset(TopicPartition Partition, long Offset, string Metadata = "");
