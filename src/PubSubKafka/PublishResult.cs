namespace PubSubKafka;

/// <summary>Where an acknowledged message stands in Kafka.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition, from 0.</param>
/// <param name="Offset">The offset in the partition, from 0.</param>
/// <param name="MessageId">The message id, header <c>ce_id</c>.</param>
public readonly record struct PublishResult(string Topic, int Partition, long Offset, string MessageId);
