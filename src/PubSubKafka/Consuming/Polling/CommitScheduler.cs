using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// Hands the offsets of finished work to the source: every interval while a partition is ours, and once more when it is revoked. Never for one that
/// was lost. Owned by the poll thread.
/// </summary>
internal sealed class CommitScheduler(IRecordSource source, Dispatcher dispatcher, TimeSpan interval, TimeProvider time)
{
    private readonly Dictionary<PartitionLane, long> _handedOver = [];
    private readonly List<CommitOffset> _batch = [];
    private long _lastRun = time.GetTimestamp();

    public void RunWhenDue(IReadOnlyCollection<PartitionLane> lanes)
    {
        // A commit waits for the one before it, and the poll loop must not.
        if (time.GetElapsedTime(_lastRun) < interval || !source.AwaitCommits(TimeSpan.Zero))
        {
            return;
        }

        _lastRun = time.GetTimestamp();
        _batch.Clear();
        foreach (var lane in lanes)
        {
            Collect(lane, dispatcher.Committable(lane));
        }

        HandOver();
    }

    /// <summary>Ends the assignments and hands over what they have finished.</summary>
    public void CloseAndCommit(IReadOnlyCollection<PartitionLane> lanes)
    {
        _batch.Clear();
        foreach (var lane in lanes)
        {
            Collect(lane, dispatcher.Close(lane));
            _handedOver.Remove(lane);
        }

        HandOver();
    }

    /// <summary>Ends the assignments and commits nothing: somebody else owns the partitions.</summary>
    public void CloseWithoutCommit(IReadOnlyCollection<PartitionLane> lanes)
    {
        foreach (var lane in lanes)
        {
            dispatcher.Close(lane);
            _handedOver.Remove(lane);
        }
    }

    /// <summary>These were not stored: they are handed over again with the next round, as far as their partitions are still ours.</summary>
    public void Failed(IReadOnlyList<CommitOffset> offsets, IReadOnlyDictionary<TopicPartition, PartitionLane> lanes)
    {
        foreach (var offset in offsets)
        {
            if (lanes.TryGetValue(offset.Partition, out var lane))
            {
                _handedOver.Remove(lane);
            }
        }
    }

    private void Collect(PartitionLane lane, long? offset)
    {
        if (offset is { } committable && _handedOver.GetValueOrDefault(lane, -1) < committable)
        {
            _handedOver[lane] = committable;
            _batch.Add(new CommitOffset(lane.Partition, committable));
        }
    }

    private void HandOver()
    {
        if (_batch.Count > 0)
        {
            source.Commit([.. _batch]);
        }
    }
}
