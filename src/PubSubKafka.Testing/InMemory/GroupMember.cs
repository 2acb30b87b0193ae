using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>One member of a consumer group as the broker sees it, and what its next poll has to do. Guarded by the broker's lock.</summary>
internal sealed class GroupMember(string id, IReadOnlySet<string> topics)
{
    private readonly SortedList<TopicPartition, AssignedPartition> _owned = new(TopicPartitionOrder.Instance);
    private readonly SortedList<TopicPartition, AssignedPartition> _attached = new(TopicPartitionOrder.Instance);
    private readonly HashSet<string> _reportedMissing = new(StringComparer.Ordinal);
    private int _nextPartition;

    public string Id { get; } = id;

    public IReadOnlySet<string> Topics { get; } = topics;

    /// <summary>What the group has decided that this member shall own.</summary>
    public IReadOnlySet<TopicPartition> Target { get; set; } = new HashSet<TopicPartition>();

    /// <summary>What it does own: assigned, and not yet given back.</summary>
    public IReadOnlyList<TopicPartition> Owned => [.. _owned.Keys];

    /// <summary>The rebalance that its listener has heard of last.</summary>
    public int Generation { get; set; }

    /// <summary>Whether the group went on without it. It does not know before its next poll.</summary>
    public bool IsLost { get; set; }

    /// <summary>How often it came to poll.</summary>
    public long Polls { get; set; }

    /// <summary>What it reads beside what the group gives it.</summary>
    public IEnumerable<TopicPartition> Attached => _attached.Keys;

    public AssignedPartition? Find(TopicPartition partition) => _owned.GetValueOrDefault(partition) ?? _attached.GetValueOrDefault(partition);

    public void Attach(AssignedPartition partition) => _attached[partition.Partition] = partition;

    public void Detach(TopicPartition partition) => _attached.Remove(partition);

    public void Take(AssignedPartition partition) => _owned.Add(partition.Partition, partition);

    public void GiveUp(TopicPartition partition) => _owned.Remove(partition);

    public IReadOnlyList<TopicPartition> Surplus() => [.. _owned.Keys.Where(partition => !Target.Contains(partition))];

    /// <summary>Each subscribed topic that does not exist, once until it does.</summary>
    public string? NextMissingTopic(TopicRegistry registry)
    {
        foreach (var topic in Topics)
        {
            if (registry.TryGet(topic, out _))
            {
                _reportedMissing.Remove(topic);
            }
            else if (_reportedMissing.Add(topic))
            {
                return topic;
            }
        }

        return null;
    }

    /// <summary>The next record of the partitions that are not paused, which take turns.</summary>
    public ReceivedRecord? NextRecord(TopicRegistry registry)
    {
        var count = _owned.Count + _attached.Count;
        for (var i = 0; i < count; i++)
        {
            var turn = (_nextPartition + i) % count;
            var partition = turn < _owned.Count ? _owned.GetValueAtIndex(turn) : _attached.GetValueAtIndex(turn - _owned.Count);
            if (partition.NextRecord(registry) is { } record)
            {
                _nextPartition = turn + 1;
                return record;
            }
        }

        return null;
    }
}
