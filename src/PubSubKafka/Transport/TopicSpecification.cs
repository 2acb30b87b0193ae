namespace PubSubKafka.Transport;

/// <summary>A topic to create. Null leaves the number to the broker's default.</summary>
internal sealed record TopicSpecification(string Name, int? Partitions, short? ReplicationFactor);
