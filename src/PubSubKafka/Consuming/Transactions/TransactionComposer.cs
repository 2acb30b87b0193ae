using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Committing;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Transactions;

/// <summary>Puts together what the next transaction writes. Owned by the poll thread.</summary>
internal sealed class TransactionComposer(ConsumerSettings settings, IRecordSource source, Dispatcher dispatcher, CommittedLanes committed, ILogger logger)
{
    private readonly LaneShare _share = new();
    private readonly HashSet<PartitionLane> _condemned = [];
    private readonly HashSet<PartitionLane> _tooLarge = [];

    /// <summary>Whether there are lanes that no transaction takes now. What they hold stays, whatever is committed, and some of them come on only by reading.</summary>
    public bool LeavesOut => _condemned.Count + _tooLarge.Count > 0;

    /// <summary>What these lanes have finished, or some of them. Null: there is nothing, or the member is not in its group now.</summary>
    /// <exception cref="TransportException">A partition was set back. Fatal.</exception>
    public TransactionWork? Compose(IReadOnlyCollection<PartitionLane> lanes)
    {
        if (source.Membership() is not { } member)
        {
            return null;
        }

        var work = new TransactionWork(member);
        var parts = new List<LanePart>(lanes.Count);
        foreach (var lane in lanes)
        {
            if (!_condemned.Contains(lane) && dispatcher.TakeWork(lane, committed.VersionOf(lane)) is { } taken && PartOf(lane, taken, work.Mark) is { } part)
            {
                parts.Add(part);
            }
        }

        foreach (var part in _share.Of(parts))
        {
            work.Add(part);
        }

        if (work.Parts.Count > 0)
        {
            return work;
        }

        work.Dispose();
        return null;
    }

    public void Succeeded(TransactionWork work) => _share.Succeeded(work.Parts.Count);

    /// <summary>It failed for no reason that names a record.</summary>
    public void Failed(TransactionWork work) => _share.Failed(work.Parts.Count);

    /// <summary>What the lane has finished cannot be committed.</summary>
    public void Condemn(PartitionLane lane) => _condemned.Add(lane);

    public void Forget(PartitionLane lane)
    {
        _condemned.Remove(lane);
        _tooLarge.Remove(lane);
    }

    private LanePart? PartOf(PartitionLane lane, in LaneWork work, string mark)
    {
        if (work.Progress.Committable is not { } committable)
        {
            return new LanePart(lane, work, Offset: null);
        }

        if (committed.OffsetOf(lane) is { } known && committable < known)
        {
            throw new TransportException(
                $"{lane.Partition} was set back to offset {committable}, and up to {known} it is committed: the topic was made anew, or has lost records. What is there now would be published a second time where it is the same. To have it handled set the group's offset with Kafka's tools.",
                TransportErrors.SetBack,
                isFatal: true);
        }

        var (topic, partition) = lane.Partition;
        var room = settings.MaxCommitMetadataBytes - TransactionMark.Length;
        if (CompletionMapText.Encode(topic, partition, committable, work.Progress.Finished, room) is { } map)
        {
            _tooLarge.Remove(lane);
            return new LanePart(lane, work, new CommitOffset(lane.Partition, committable, mark + map));
        }

        // Only where the setting was lowered since the last run. What was committed then is still true.
        if (_tooLarge.Add(lane))
        {
            Tell(lane);
        }

        return null;
    }

    private void Tell(PartitionLane lane) => Log.TransactionMapTooLarge(logger, settings.Name, lane.Partition, settings.MaxCommitMetadataBytes);
}
