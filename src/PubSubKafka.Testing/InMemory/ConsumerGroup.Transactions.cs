using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

internal sealed partial class ConsumerGroup
{
    /// <summary>Why a transaction may not have these offsets: a code, which goes into <see cref="Commits"/> too. Null when it may.</summary>
    public string? TakeTransactionRefusal(GroupMember member, IReadOnlyCollection<CommitOffset> offsets)
    {
        var refusal = RefusalInTransaction(member, offsets) ?? faults.TakeCommit_NeedsLock(Id);
        if (refusal is not null)
        {
            _commits.AddRange(offsets.Select(offset => new CommitAttempt(member.Id, offset.Partition, offset.Offset, refusal, offset.Metadata)));
            monitor.Changed_NeedsLock();
        }

        return refusal;
    }

    /// <summary>The same, as far as it lies in the member and the offsets. Whose the partitions are does not matter to a group.</summary>
    public string? RefusalInTransaction(GroupMember member, IReadOnlyCollection<CommitOffset> offsets) =>
        !_members.Contains(member) ? "UNKNOWN_MEMBER_ID" : offsets.Any(static offset => IsTooLong(offset.Metadata)) ? "OFFSET_METADATA_TOO_LARGE" : null;

    /// <summary>Stores the offsets of a transaction that is committed.</summary>
    public void CommitInTransaction(GroupMember member, IReadOnlyCollection<CommitOffset> offsets)
    {
        foreach (var offset in offsets)
        {
            _commits.Add(new CommitAttempt(member.Id, offset.Partition, offset.Offset, null, offset.Metadata));
            Put(offset);
        }
    }
}
