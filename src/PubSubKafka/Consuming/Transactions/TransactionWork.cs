using PubSubKafka.Consuming.Committing;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Transactions;

/// <summary>What one transaction writes. Does not change while it is under way.</summary>
/// <param name="member">The member as it was when this was put together.</param>
internal sealed class TransactionWork(IGroupMembership member) : IDisposable
{
    private readonly List<LanePart> _parts = [];
    private readonly List<CommitOffset> _offsets = [];

    public IGroupMembership Member => member;

    /// <summary>What tells its offsets from those of all others.</summary>
    public string Mark { get; } = TransactionMark.New();

    public IReadOnlyList<LanePart> Parts => _parts;

    public IReadOnlyCollection<CommitOffset> Offsets => _offsets;

    public void Add(LanePart part)
    {
        _parts.Add(part);
        if (part.Offset is { } offset)
        {
            _offsets.Add(offset);
        }
    }

    /// <summary>The record whose handling has published this one, and its lane; null when it is none of these.</summary>
    public (PartitionLane Lane, long Offset)? SourceOf(OutgoingRecord record)
    {
        foreach (var part in _parts)
        {
            foreach (var output in part.Work.Outputs)
            {
                if (ReferenceEquals(output.Record, record))
                {
                    return (part.Lane, output.SourceOffset);
                }
            }
        }

        return null;
    }

    public void Dispose() => member.Dispose();
}
