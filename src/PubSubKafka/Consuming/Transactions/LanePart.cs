using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Transactions;

/// <summary>One lane's part of a transaction.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Work">What it has finished.</param>
/// <param name="Offset">What is committed for it; null when nothing was read.</param>
internal sealed record LanePart(PartitionLane Lane, LaneWork Work, CommitOffset? Offset)
{
    /// <summary>Whether this is what the group has committed.</summary>
    public bool IsIn(in CommittedOffset committed) =>
        Offset is { } offset && committed.Partition == offset.Partition && committed.Offset == offset.Offset && committed.Metadata == offset.Metadata;
}
