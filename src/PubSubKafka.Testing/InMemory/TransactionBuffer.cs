using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>What an open transaction will have done: nobody sees it before its commit. Guarded by the broker's lock.</summary>
internal sealed class TransactionBuffer
{
    private readonly List<(TopicLog Topic, OutgoingRecord Record)> _records = [];
    private readonly List<(ConsumerGroup Group, GroupMember Member, IReadOnlyCollection<CommitOffset> Offsets)> _offsets = [];

    /// <summary>Keeps the record as it is now.</summary>
    public void Add(TopicLog topic, OutgoingRecord record) => _records.Add((topic, new OutgoingRecord(
        record.Topic, record.Partition, (byte[]?)record.Key?.Clone(), (byte[]?)record.Value?.Clone(), record.Headers, record.Timestamp)));

    public void Add(ConsumerGroup group, GroupMember member, IReadOnlyCollection<CommitOffset> offsets) => _offsets.Add((group, member, offsets));

    /// <summary>Why a group does not take its offsets any more. A real group would make the next owner wait for the transaction's end instead.</summary>
    public string? Refusal() => _offsets.Select(static entry => entry.Group.RefusalInTransaction(entry.Member, entry.Offsets)).FirstOrDefault(static refusal => refusal is not null);

    /// <summary>Makes all of it visible at once.</summary>
    public void Apply()
    {
        foreach (var (topic, record) in _records)
        {
            topic.Append(record);
        }

        foreach (var (group, member, offsets) in _offsets)
        {
            group.CommitInTransaction(member, offsets);
        }
    }
}
