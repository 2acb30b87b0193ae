using Confluent.Kafka;
using PubSubKafka.Transport;
using TopicPartition = PubSubKafka.Transport.TopicPartition;
using TopicSpecification = PubSubKafka.Transport.TopicSpecification;

namespace PubSubKafka.Testing.Embedded;

/// <summary>Looks topics up as any client does, and creates them in the broker itself.</summary>
internal sealed class EmbeddedTopicCatalog(ITopicCatalog client, EmbeddedBroker broker) : ITopicCatalog
{
    // What a topic gets when nobody says how many; a real broker's default (num.partitions) is 1.
    private const int DefaultPartitions = 1;

    public ValueTask<IReadOnlyDictionary<string, int>> DescribeAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken) =>
        client.DescribeAsync(topics, cancellationToken);

    public ValueTask<IReadOnlyDictionary<TopicPartition, long>> FindOffsetsAsync(
        IReadOnlyCollection<TopicPartition> partitions, OffsetQuery query, CancellationToken cancellationToken) =>
        client.FindOffsetsAsync(partitions, query, cancellationToken);

    public ValueTask<IReadOnlyList<string>> CreateAsync(IReadOnlyCollection<TopicSpecification> topics, CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        foreach (var topic in topics)
        {
            try
            {
                broker.CreateTopic(topic.Name, topic.Partitions ?? DefaultPartitions, topic.ReplicationFactor ?? 1);
            }
            catch (KafkaException exception) when (exception.Error.Code == ErrorCode.TopicAlreadyExists)
            {
                // Another host of the same test was quicker.
            }
            catch (ArgumentException exception)
            {
                errors.Add($"Topic '{topic.Name}' could not be created: {exception.Message}");
            }
        }

        return ValueTask.FromResult<IReadOnlyList<string>>(errors);
    }
}
