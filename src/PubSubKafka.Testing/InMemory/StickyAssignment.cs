using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>
/// Who gets which partition: everybody keeps what they have as far as the numbers stay even, so that a rebalance moves as little as it can.
/// Pure, and the same for the same input.
/// </summary>
internal static class StickyAssignment
{
    public static Dictionary<TopicPartition, GroupMember> Decide(
        IReadOnlyList<GroupMember> members,
        IReadOnlyList<TopicPartition> partitions,
        IReadOnlyDictionary<TopicPartition, GroupMember> current)
    {
        var result = new Dictionary<TopicPartition, GroupMember>();
        var load = members.ToDictionary(static member => member, static _ => 0);
        foreach (var partition in partitions)
        {
            if (current.TryGetValue(partition, out var owner) && load.ContainsKey(owner) && owner.Topics.Contains(partition.Topic))
            {
                Give(partition, owner);
            }
        }

        foreach (var partition in partitions)
        {
            if (!result.ContainsKey(partition) && LeastLoaded(partition) is { } member)
            {
                Give(partition, member);
            }
        }

        // Each move makes the loads more even, so this ends. Taken from the one who has most, so that an even share stays whole.
        while (partitions.Where(IsUneven).OrderByDescending(partition => load[result[partition]]).FirstOrDefault() is { Topic: not null } partition)
        {
            load[result[partition]]--;
            Give(partition, LeastLoaded(partition)!);
        }

        return result;

        void Give(TopicPartition partition, GroupMember member)
        {
            result[partition] = member;
            load[member]++;
        }

        GroupMember? LeastLoaded(TopicPartition partition) =>
            members.Where(member => member.Topics.Contains(partition.Topic)).MinBy(member => load[member]);

        bool IsUneven(TopicPartition partition) =>
            result.TryGetValue(partition, out var owner) && load[owner] > load[LeastLoaded(partition)!] + 1;
    }
}
