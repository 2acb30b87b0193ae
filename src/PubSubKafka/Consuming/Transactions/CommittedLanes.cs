using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Transactions;

/// <summary>What is committed of each lane. Owned by the poll thread.</summary>
internal sealed class CommittedLanes(Dispatcher dispatcher)
{
    private readonly Dictionary<PartitionLane, LanePart> _parts = [];
    private readonly Dictionary<TopicPartition, long> _offsets = [];

    /// <summary>The version of the watermark that was last committed; what is further is worth a transaction.</summary>
    public long VersionOf(PartitionLane lane) => _parts.GetValueOrDefault(lane)?.Work.Progress.Version ?? 0;

    /// <summary>What is committed of the lane's partition, by it or by those before it; null when nothing is.</summary>
    public long? OffsetOf(PartitionLane lane) => _offsets.TryGetValue(lane.Partition, out var offset) ? offset : lane.Watermark.Start;

    /// <summary>Takes note of a part that was committed.</summary>
    public void Note(LanePart part)
    {
        _parts[part.Lane] = part with { Work = part.Work with { Outputs = [] } };
        if (part.Offset is { } offset)
        {
            _offsets[offset.Partition] = offset.Offset;
        }
    }

    /// <summary>Forgets a lane. Returns what was committed of it or, when nothing was, where it began; up to where its records are still those that it knew.</summary>
    public LaneEnd End(PartitionLane lane)
    {
        var (beginning, finished) = dispatcher.BeginningOf(lane);
        return _parts.Remove(lane, out var part) && part.Offset is not null
            ? new LaneEnd(lane.Watermark.Capped(part.Offset.Value.Offset), part.Work.Progress.Finished.Below(lane.Watermark.Cut))
            : new LaneEnd(beginning, finished);
    }

    /// <summary>The partition is not ours any more.</summary>
    public void Forget(TopicPartition partition) => _offsets.Remove(partition);
}
