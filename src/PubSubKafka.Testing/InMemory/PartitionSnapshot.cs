using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>How far a group had come with a partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="OwnerId">The member that reads it, or null.</param>
/// <param name="End">The offset of the record that comes next into the log.</param>
/// <param name="Start">Where the owner began to read; without an owner, what a new one would begin from, or 0 when nothing is committed.</param>
/// <param name="Position">The offset that is read next.</param>
/// <param name="Committed">The committed offset, or null.</param>
/// <param name="IsPaused">Whether the owner has paused it.</param>
internal sealed record PartitionSnapshot(
    TopicPartition Partition, string? OwnerId, long End, long Start, long Position, long? Committed, bool IsPaused)
{
    /// <summary>Records not read yet.</summary>
    public long Unread => End - Position;

    /// <summary>Records read and not committed.</summary>
    public long Unfinished => Math.Max(0, Position - (Committed ?? Start));

    public static PartitionSnapshot Of_NeedsLock(ConsumerGroup group, TopicPartition partition, TopicRegistry topics)
    {
        var committed = group.Committed(partition).Offset;
        var owner = group.Owner(partition);
        var assigned = owner?.Find(partition);
        var start = assigned?.Start ?? committed ?? 0;
        return new PartitionSnapshot(
            partition, owner?.Id, topics.End(partition), start, assigned?.Position ?? start, committed, assigned?.IsPaused ?? false);
    }
}
