using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>By topic, then by partition.</summary>
internal sealed class TopicPartitionOrder : IComparer<TopicPartition>
{
    public static TopicPartitionOrder Instance { get; } = new();

    public int Compare(TopicPartition x, TopicPartition y)
    {
        var topic = string.CompareOrdinal(x.Topic, y.Topic);
        return topic != 0 ? topic : x.Partition.CompareTo(y.Partition);
    }
}
