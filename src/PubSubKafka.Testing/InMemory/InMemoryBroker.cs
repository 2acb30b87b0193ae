using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>
/// A Kafka cluster in memory: topics, partitions, consumer groups. It keeps everything that happened, for a test to ask. Thread-safe; what it
/// returns is a copy of that moment.
/// </summary>
/// <remarks>Knows no clock: records carry their sender's time, and a member leaves its group only by closing or when a test says so.</remarks>
internal sealed partial class InMemoryBroker
{
    private readonly TopicRegistry _topics;
    private readonly Dictionary<string, ConsumerGroup> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<InMemoryRecordSink> _sinks = [];

    /// <param name="defaultPartitions">The partitions of a topic that is created without saying how many.</param>
    public InMemoryBroker(int defaultPartitions = 1)
    {
        _topics = new TopicRegistry(defaultPartitions);
        Acknowledgements = new Acknowledgements(Monitor);
        Faults = new BrokerFaults(Monitor, Acknowledgements);
    }

    public BrokerMonitor Monitor { get; } = new();

    public BrokerFaults Faults { get; }

    public Acknowledgements Acknowledgements { get; }

    public TopicRegistry Topics_NeedsLock => _topics;

    /// <summary>Creates a topic, unless it is there.</summary>
    /// <exception cref="ArgumentException">The name or the number is none that Kafka takes.</exception>
    public void CreateTopic(string name, int? partitions = null)
    {
        if (Create([new TopicSpecification(name, partitions, null)]) is [var reason, ..])
        {
            throw new ArgumentException(reason, nameof(name));
        }
    }

    /// <summary>Creates topics and returns a line for each that could not be. Groups that subscribe to them rebalance.</summary>
    public IReadOnlyList<string> Create(IReadOnlyCollection<TopicSpecification> topics)
    {
        lock (Monitor.Gate)
        {
            var missing = topics.Select(static topic => topic.Name).Where(name => !_topics.TryGet(name, out _)).ToHashSet(StringComparer.Ordinal);
            string[] reasons = [.. topics.Select(_topics.Create).OfType<string>()];
            foreach (var group in _groups.Values.Where(group => group.Members.Any(member => member.Topics.Overlaps(missing))))
            {
                group.Rebalance();
            }

            return reasons;
        }
    }

    /// <summary>The partition count of each of these topics that exists.</summary>
    public IReadOnlyDictionary<string, int> Describe(IReadOnlyCollection<string> topics)
    {
        lock (Monitor.Gate)
        {
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var name in topics)
            {
                if (_topics.TryGet(name, out var topic))
                {
                    counts[name] = topic.PartitionCount;
                }
            }

            return counts;
        }
    }

    /// <summary>Writes a record as some other producer would: at once, whatever faults are set.</summary>
    /// <exception cref="ArgumentException">There is no such topic or partition.</exception>
    public ReceivedRecord Append(OutgoingRecord record)
    {
        lock (Monitor.Gate)
        {
            if (!_topics.TryGet(record.Topic, out var topic) || record.Partition < 0 || record.Partition >= topic.PartitionCount)
            {
                throw new ArgumentException($"There is no topic '{record.Topic}', or it has no partition {record.Partition}.", nameof(record));
            }

            var stored = topic.Append(record);
            Monitor.Changed_NeedsLock();
            return stored;
        }
    }

    /// <summary>Every record of a topic, in the order in which they arrived. Empty when there is no such topic.</summary>
    public IReadOnlyList<ReceivedRecord> Records(string topic)
    {
        lock (Monitor.Gate)
        {
            return _topics.TryGet(topic, out var log) ? [.. log.Records] : [];
        }
    }

    /// <summary>
    /// Declares members lost, as a broker does with one that it has not heard of for too long: their partitions go to others at once, their
    /// commits are refused, and their next poll says <see cref="IAssignmentListener.Lost"/> and joins anew.
    /// </summary>
    /// <param name="groupId">The group.</param>
    /// <param name="memberId">Which one; null for all members.</param>
    /// <returns>How many members there were to lose.</returns>
    public int LoseMember(string groupId, string? memberId = null)
    {
        lock (Monitor.Gate)
        {
            GroupMember[] members = _groups.TryGetValue(groupId, out var group)
                ? [.. group.Members.Where(member => memberId is null || member.Id == memberId)]
                : [];
            foreach (var member in members)
            {
                group!.Lose(member);
            }

            return members.Length;
        }
    }

    /// <summary>Lets every blocked poll return now, with nothing.</summary>
    public void WakePolls()
    {
        lock (Monitor.Gate)
        {
            Monitor.Wake_NeedsLock();
        }
    }

    /// <summary>How things stand.</summary>
    public BrokerSnapshot Snapshot()
    {
        lock (Monitor.Gate)
        {
            return new BrokerSnapshot(
                Monitor.Version,
                _sinks.Sum(static sink => sink.Unanswered_NeedsLock),
                Acknowledgements.IsHeld,
                [.. _groups.Values.OrderBy(static group => group.Id, StringComparer.Ordinal).Select(group => GroupSnapshot.Of_NeedsLock(group, _topics))]);
        }
    }

    /// <summary>Waits in real time until a snapshot meets the condition, which is looked at with every change and every poll.</summary>
    /// <exception cref="OperationCanceledException">It did not come about in time.</exception>
    public async Task<BrokerSnapshot> WaitUntilAsync(Func<BrokerSnapshot, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var signal = NextSignal();
            var snapshot = Snapshot();
            if (condition(snapshot))
            {
                return snapshot;
            }

            await signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Completes with the next change or poll.</summary>
    public Task NextSignal()
    {
        lock (Monitor.Gate)
        {
            return Monitor.NextSignal_NeedsLock();
        }
    }

    public ConsumerGroup Group_NeedsLock(string groupId)
    {
        if (!_groups.TryGetValue(groupId, out var group))
        {
            group = new ConsumerGroup(groupId, _topics, Faults, Monitor);
            _groups.Add(groupId, group);
        }

        return group;
    }

    public void Attach(InMemoryRecordSink sink)
    {
        lock (Monitor.Gate)
        {
            _sinks.Add(sink);
        }
    }

    public void Detach_NeedsLock(InMemoryRecordSink sink) => _sinks.Remove(sink);
}
