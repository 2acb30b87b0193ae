namespace PubSubKafka.Transport;

/// <summary>Where an acknowledged record stands.</summary>
internal readonly record struct RecordPosition(TopicPartition Partition, long Offset);
