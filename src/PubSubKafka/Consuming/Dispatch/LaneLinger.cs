namespace PubSubKafka.Consuming.Dispatch;

/// <summary>Stands for a lane that waits for more records, among what waits for a time.</summary>
internal sealed record LaneLinger(PartitionLane Lane);
