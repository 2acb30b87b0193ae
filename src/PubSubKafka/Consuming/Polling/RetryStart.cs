using PubSubKafka.Consuming.Committing;
using PubSubKafka.Consuming.Dispatch;

namespace PubSubKafka.Consuming.Polling;

/// <summary>A partition of a retry topic as it was when it was assigned: what is unfinished there waits.</summary>
/// <param name="Lane">Its lane, which goes on meanwhile.</param>
/// <param name="From">The committed offset.</param>
/// <param name="Finished">What is finished above it.</param>
internal sealed record RetryStart(PartitionLane Lane, long From, CompletionMap Finished)
{
    public static RetryStart Of(PartitionLane lane) => new(lane, lane.Watermark.Position ?? 0, lane.Watermark.Snapshot());
}
