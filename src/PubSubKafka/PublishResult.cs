namespace PubSubKafka;

/// <summary>Where an acknowledged message stands in Kafka.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition, from 0; -1 where a handler has published in a transaction, which is written after it.</param>
/// <param name="Offset">The offset in the partition, from 0; -1 in the same case.</param>
/// <param name="MessageId">The message id, header <c>ce_id</c>.</param>
public readonly record struct PublishResult(string Topic, int Partition, long Offset, string MessageId);
