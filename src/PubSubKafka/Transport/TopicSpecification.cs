namespace PubSubKafka.Transport;

/// <summary>A topic to create. Null leaves the number to the broker's default.</summary>
/// <param name="Name">The topic.</param>
/// <param name="Partitions">How many partitions.</param>
/// <param name="ReplicationFactor">How many replicas.</param>
/// <param name="Retention">
/// How long records are kept at least, none being dropped for size or for a later one of its key; <see cref="Timeout.InfiniteTimeSpan"/> for ever.
/// </param>
internal sealed record TopicSpecification(string Name, int? Partitions, short? ReplicationFactor, TimeSpan? Retention = null);
