using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>A partition in the hands of a group member. Guarded by the broker's lock.</summary>
internal sealed class AssignedPartition(TopicPartition partition, long start)
{
    public TopicPartition Partition { get; } = partition;

    /// <summary>Where this member began to read.</summary>
    public long Start { get; } = start;

    /// <summary>The offset of the next record to deliver.</summary>
    public long Position { get; set; } = start;

    public bool IsPaused { get; set; }

    /// <summary>Whether its owner has heard of it. Before that it cannot be sought in.</summary>
    public bool IsRead { get; set; }

    /// <summary>The next record, which counts as read then; null when there is none or it may not be read.</summary>
    public ReceivedRecord? NextRecord(TopicRegistry registry) =>
        !IsPaused && registry.TryGet(Partition.Topic, out var topic) && Position < topic.End(Partition.Partition)
            ? topic.Read(Partition.Partition, Position++)
            : null;
}
