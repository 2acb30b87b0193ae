namespace PubSubKafka.Testing.InMemory;

/// <summary>How a consumer group stood. A group without members has no partitions here but those it has committed.</summary>
internal sealed record GroupSnapshot(string GroupId, IReadOnlyList<MemberSnapshot> Members, IReadOnlyList<PartitionSnapshot> Partitions)
{
    public static GroupSnapshot Of_NeedsLock(ConsumerGroup group, TopicRegistry topics) =>
        new(
            group.Id,
            [.. group.Members.Concat(group.Lost).Select(member => new MemberSnapshot(member.Id, member.Polls, group.IsSettled(member), member.Owned))],
            [.. group.Partitions.Select(partition => PartitionSnapshot.Of_NeedsLock(group, partition, topics))]);
}
