using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Committing;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>What the next commit holds, and how far each lane has been committed. Owned by the poll thread.</summary>
internal sealed class CommitBatch(ConsumerSettings settings, ILogger logger)
{
    private const long Nothing = -1;

    private readonly Dictionary<PartitionLane, long> _committed = [];
    private readonly Dictionary<TopicPartition, PartitionLane> _underWay = [];
    private readonly List<CommitOffset> _offsets = [];

    /// <summary>The version of the watermark that was last committed, or is under way; what is further is worth a commit.</summary>
    public long VersionOf(PartitionLane lane) => _committed.GetValueOrDefault(lane);

    /// <summary>Answers of an earlier commit say nothing any more.</summary>
    public void Begin() => _underWay.Clear();

    public void Add(PartitionLane lane, in LaneProgress progress)
    {
        _committed[lane] = progress.Version;
        if (progress.Committable is not { } committable)
        {
            return;
        }

        var (topic, partition) = lane.Partition;
        var map = CompletionMapText.Encode(topic, partition, committable, progress.Finished, settings.MaxCommitMetadataBytes);
        if (map is null)
        {
            // Only where the setting was lowered since the last run. What was committed then is still true.
            Log.MapTooLarge(logger, settings.Name, lane.Partition, settings.MaxCommitMetadataBytes);
            return;
        }

        _underWay[lane.Partition] = lane;
        _offsets.Add(new CommitOffset(lane.Partition, committable, map));
    }

    public CommitOffset[] Take()
    {
        CommitOffset[] offsets = [.. _offsets];
        _offsets.Clear();
        return offsets;
    }

    /// <summary>What was not stored is left to the next commit.</summary>
    public void Answered(IReadOnlyList<CommitOffset> offsets, bool isStored)
    {
        foreach (var offset in offsets)
        {
            if (_underWay.Remove(offset.Partition, out var lane) && !isStored && _committed.ContainsKey(lane))
            {
                _committed[lane] = Nothing;
            }

            if (isStored)
            {
                Log.Committed(logger, settings.Name, offset.Partition, offset.Offset, offset.Metadata.Length);
            }
        }
    }

    public void Forget(IReadOnlyCollection<PartitionLane> lanes)
    {
        foreach (var lane in lanes)
        {
            _committed.Remove(lane);
        }
    }
}
