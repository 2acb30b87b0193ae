using ClientPartition = Confluent.Kafka.TopicPartition;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Partitions in the client's form and in ours. The client makes a new topic string each time; here they become one.</summary>
internal sealed class PartitionNames
{
    private readonly Dictionary<string, string> _topics = new(StringComparer.Ordinal);

    public static ClientPartition ToClient(TopicPartition partition) => new(partition.Topic, partition.Partition);

    public TopicPartition FromClient(string topic, int partition)
    {
        if (!_topics.TryGetValue(topic, out var known))
        {
            _topics.Add(topic, topic);
            known = topic;
        }

        return new TopicPartition(known, partition);
    }
}
