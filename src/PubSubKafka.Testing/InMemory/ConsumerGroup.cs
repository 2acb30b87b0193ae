using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>
/// A consumer group: who owns which partition, and the committed offsets. A rebalance is incremental: a partition that moves has no owner
/// from the moment its old owner gave it back until the new one polls, and all others are read on meanwhile. Guarded by the broker's lock.
/// </summary>
internal sealed partial class ConsumerGroup(string id, TopicRegistry topics, BrokerFaults faults, BrokerMonitor monitor)
{
    // Kafka's offset.metadata.max.bytes.
    private const int MaxMetadataLength = 4096;

    private readonly List<GroupMember> _members = [];
    private readonly List<GroupMember> _lost = [];
    private readonly Dictionary<TopicPartition, GroupMember> _owners = [];
    private readonly Dictionary<TopicPartition, CommitOffset> _committed = [];
    private readonly List<CommitAttempt> _commits = [];
    private Dictionary<TopicPartition, GroupMember> _targets = [];
    private int _joined;
    private int _generation;

    public string Id { get; } = id;

    public IReadOnlyList<GroupMember> Members => _members;

    /// <summary>Members that the group went on without and that have not polled since.</summary>
    public IReadOnlyList<GroupMember> Lost => _lost;

    public IReadOnlyList<CommitAttempt> Commits => _commits;

    /// <summary>Every partition that is subscribed to or has a committed offset.</summary>
    public IEnumerable<TopicPartition> Partitions =>
        SubscribedPartitions().Union(_committed.Keys).Order(TopicPartitionOrder.Instance);

    public CommittedOffset Committed(TopicPartition partition) => _committed.TryGetValue(partition, out var committed)
        ? new CommittedOffset(partition, committed.Offset, committed.Metadata)
        : new CommittedOffset(partition, null, "");

    public GroupMember? Owner(TopicPartition partition) => _owners.GetValueOrDefault(partition);

    /// <summary>Whether the member has heard of the last rebalance and has got and given all that it led to.</summary>
    public bool IsSettled(GroupMember member) =>
        !member.IsLost && member.Generation == _generation && member.Target.SetEquals(member.Owned);

    public GroupMember Join(string clientId, IReadOnlySet<string> subscription)
    {
        var member = new GroupMember($"{clientId}-{++_joined}", subscription);
        _members.Add(member);
        Rebalance();
        return member;
    }

    /// <summary>Takes the member out. What it still owned goes to the others.</summary>
    public void Leave(GroupMember member)
    {
        _lost.Remove(member);
        if (_members.Remove(member))
        {
            Release(member, member.Owned);
            Rebalance();
        }
    }

    /// <summary>Goes on without the member, which keeps believing that it owns its partitions until it polls. Its commits are refused.</summary>
    public void Lose(GroupMember member)
    {
        member.IsLost = true;
        _members.Remove(member);
        _lost.Add(member);
        foreach (var partition in member.Owned)
        {
            _owners.Remove(partition);
        }

        Rebalance();
    }

    public void Rebalance()
    {
        _generation++;
        _targets = StickyAssignment.Decide(_members, [.. SubscribedPartitions()], _targets);
        foreach (var member in _members)
        {
            member.Target = _targets.Where(target => target.Value == member).Select(static target => target.Key).ToHashSet();
        }

        monitor.Changed_NeedsLock();
    }

    /// <summary>Gives the member its share as far as nobody holds it any more. Null when there is nothing to tell.</summary>
    public IReadOnlyList<TopicPartition>? Assign(GroupMember member, bool startFromLatest)
    {
        TopicPartition[] free =
            [.. member.Target.Where(partition => !_owners.ContainsKey(partition)).Order(TopicPartitionOrder.Instance)];
        if (free.Length == 0 && member.Generation == _generation)
        {
            return null;
        }

        foreach (var partition in free)
        {
            _owners[partition] = member;
            member.Take(new AssignedPartition(partition, StartOf(partition, startFromLatest)));
        }

        member.Generation = _generation;
        monitor.Changed_NeedsLock();
        return free;
    }

    /// <summary>Takes partitions back from the member, so that the next one can have them.</summary>
    public void Release(GroupMember member, IReadOnlyList<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            member.GiveUp(partition);
            if (_owners.GetValueOrDefault(partition) == member)
            {
                _owners.Remove(partition);
            }
        }

        monitor.Changed_NeedsLock();
    }

    /// <summary>Stores offsets. Returns what became of each, in their order.</summary>
    public IReadOnlyList<CommitAttempt> Commit(GroupMember member, IReadOnlyCollection<CommitOffset> offsets)
    {
        var error = member.IsLost ? "UNKNOWN_MEMBER_ID" : faults.TakeCommit_NeedsLock(Id);
        CommitAttempt[] attempts = [.. offsets.Select(offset => new CommitAttempt(
            member.Id, offset.Partition, offset.Offset, error ?? (IsTooLong(offset.Metadata) ? "OFFSET_METADATA_TOO_LARGE" : null), offset.Metadata))];
        _commits.AddRange(attempts);
        foreach (var stored in attempts.Where(static attempt => attempt.ErrorCode is null))
        {
            _committed[stored.Partition] = new CommitOffset(stored.Partition, stored.Offset, stored.Metadata);
        }

        monitor.Changed_NeedsLock();
        return attempts;
    }

    /// <summary>Stores an offset that no member asked for.</summary>
    public void Put(CommitOffset offset)
    {
        _committed[offset.Partition] = offset;
        monitor.Changed_NeedsLock();
    }

    // The broker counts characters, whatever its setting says.
    private static bool IsTooLong(string metadata) => metadata.Length > MaxMetadataLength;

    private long StartOf(TopicPartition partition, bool startFromLatest)
    {
        var end = topics.End(partition);
        return Committed(partition).Offset is { } committed && committed <= end ? committed : startFromLatest ? end : 0;
    }

    private IEnumerable<TopicPartition> SubscribedPartitions() =>
        _members.SelectMany(static member => member.Topics)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .SelectMany(name => topics.TryGet(name, out var topic) ? topic.Partitions : []);
}
