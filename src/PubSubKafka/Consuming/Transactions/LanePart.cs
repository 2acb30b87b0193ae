using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Transactions;

/// <summary>One lane's part of a transaction.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Work">What it has finished.</param>
/// <param name="Offset">What is committed for it; null when nothing was read.</param>
internal sealed record LanePart(PartitionLane Lane, LaneWork Work, CommitOffset? Offset);
