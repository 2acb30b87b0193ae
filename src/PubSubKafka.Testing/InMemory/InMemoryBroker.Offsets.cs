using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

internal sealed partial class InMemoryBroker
{
    /// <summary>Every offset that members of a group asked to store, in order, the refused ones too.</summary>
    public IReadOnlyList<CommitAttempt> Commits(string groupId)
    {
        lock (Monitor.Gate)
        {
            return _groups.TryGetValue(groupId, out var group) ? [.. group.Commits] : [];
        }
    }

    /// <summary>The offset that a group would start from, or null when it has committed none.</summary>
    public long? Committed(string groupId, TopicPartition partition) => ReadCommitted(groupId, partition).Offset;

    /// <summary>The offset that a group would start from, and the text beside it.</summary>
    public CommittedOffset ReadCommitted(string groupId, TopicPartition partition)
    {
        lock (Monitor.Gate)
        {
            return _groups.TryGetValue(groupId, out var group) ? group.Committed(partition) : new CommittedOffset(partition, null, "");
        }
    }

    /// <summary>Gives a group a committed offset, as some other tool would: at once, whatever faults are set and whatever the text is.</summary>
    public void Commit(string groupId, CommitOffset offset)
    {
        lock (Monitor.Gate)
        {
            Group_NeedsLock(groupId).Put(offset);
        }
    }

    /// <exception cref="TransportException">There is no such partition.</exception>
    public IReadOnlyDictionary<TopicPartition, long> FindOffsets(IReadOnlyCollection<TopicPartition> partitions, OffsetQuery query)
    {
        lock (Monitor.Gate)
        {
            return partitions.ToDictionary(static partition => partition, partition => _topics.Find(partition, query));
        }
    }
}
