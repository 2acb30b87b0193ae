using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>The topics of an <see cref="InMemoryBroker"/>. Replication is not modelled.</summary>
internal sealed class InMemoryTopicCatalog(InMemoryBroker broker) : ITopicCatalog
{
    public ValueTask<IReadOnlyDictionary<string, int>> DescribeAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(broker.Describe(topics));
    }

    public ValueTask<IReadOnlyList<string>> CreateAsync(IReadOnlyCollection<TopicSpecification> topics, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(broker.Create(topics));
    }

    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> FindOffsetsAsync(
        IReadOnlyCollection<TopicPartition> partitions, OffsetQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(broker.FindOffsets(partitions, query));
    }
}
