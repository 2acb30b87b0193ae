namespace PubSubKafka.Transport;

/// <summary>The port to the cluster's list of topics. Thread-safe.</summary>
internal interface ITopicCatalog
{
    /// <summary>The partition count of each of these topics that exists. Creates none.</summary>
    /// <exception cref="TransportException">No broker answered in time.</exception>
    ValueTask<IReadOnlyDictionary<string, int>> DescribeAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken);

    /// <summary>Creates topics. One that exists already is no error. Returns one line for each that could not be created, naming topic and reason.</summary>
    /// <exception cref="TransportException">No broker answered in time.</exception>
    ValueTask<IReadOnlyList<string>> CreateAsync(IReadOnlyCollection<TopicSpecification> topics, CancellationToken cancellationToken);

    /// <summary>An offset of each of these partitions.</summary>
    /// <exception cref="TransportException">No broker answered in time, or there is no such partition.</exception>
    ValueTask<IReadOnlyDictionary<TopicPartition, long>> FindOffsetsAsync(
        IReadOnlyCollection<TopicPartition> partitions, OffsetQuery query, CancellationToken cancellationToken);
}
