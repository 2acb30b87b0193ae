using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Committing;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// Commits what is finished: every interval while a partition is ours, and once more when it is revoked. Never for one that was lost. Owned by the poll
/// thread.
/// </summary>
/// <remarks>
/// One commit is under way at a time, and each is made from the lanes as they are then. So a commit that fails leaves its lanes to the next one, and an
/// older offset never lands after a newer one.
/// </remarks>
internal sealed class CommitScheduler(
    ConsumerSettings settings, IRecordSource source, Dispatcher dispatcher, TimeProvider time, ConsumeTelemetry telemetry, ILogger logger)
{
    // A broker that answers at all does so long before; a member that leaves must not hold up its group for one that does not.
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(5);

    // The client gives a request up after its own timeouts, which are shorter. Should an answer ever be lost, commits go on all the same.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMinutes(2);

    private const long Nothing = -1;

    private readonly TimeSpan _patience = settings.Source.MaxPollInterval / 10 < LongestPatience ? settings.Source.MaxPollInterval / 10 : LongestPatience;
    private readonly Dictionary<PartitionLane, long> _committed = [];
    private readonly Dictionary<TopicPartition, PartitionLane> _underWay = [];
    private readonly List<CommitOffset> _batch = [];
    private long _lastRun = time.GetTimestamp();
    private bool _refused;

    public void RunWhenDue(IReadOnlyCollection<PartitionLane> lanes)
    {
        var elapsed = time.GetElapsedTime(_lastRun);
        if (elapsed < settings.CommitInterval || (!source.AwaitCommits(TimeSpan.Zero) && elapsed < LongestAnswer))
        {
            return;
        }

        _lastRun = time.GetTimestamp();
        _underWay.Clear();
        foreach (var lane in lanes)
        {
            if (lane.Commits && dispatcher.TryGetProgress(lane, _committed.GetValueOrDefault(lane), out var progress))
            {
                Collect(lane, progress);
            }
        }

        Send();
    }

    /// <summary>Commits what is finished and waits for the answer. False: the broker refused, and may take it a little later. True also where none answers.</summary>
    public bool TryRunNow(IReadOnlyCollection<PartitionLane> lanes)
    {
        _refused = false;
        _lastRun = time.GetTimestamp() - (long)(settings.CommitInterval.TotalSeconds * time.TimestampFrequency) - 1;
        if (source.AwaitCommits(_patience))
        {
            RunWhenDue(lanes);
            source.AwaitCommits(_patience);
        }

        return !_refused;
    }

    /// <summary>Ends the assignments and commits what they have finished. Waits for the broker's answer, within a bound.</summary>
    public void CloseAndCommit(IReadOnlyCollection<PartitionLane> lanes)
    {
        // The answer of a commit under way comes first: the client repeats one that failed, and it must not land on top of the last.
        var isAnswered = source.AwaitCommits(_patience);
        foreach (var lane in lanes)
        {
            var progress = dispatcher.Close(lane);

            // Where nobody answers another request would only wait behind the first, and the group waits meanwhile.
            if (isAnswered && lane.Commits && progress.Version > _committed.GetValueOrDefault(lane))
            {
                Collect(lane, progress);
            }
        }

        if (!isAnswered || !SendLast())
        {
            Log.CommitUnanswered(logger, settings.Name, lanes.Select(lane => lane.Partition).ToArray());
        }

        Forget(lanes);
    }

    /// <summary>Ends the assignments and commits nothing: somebody else owns the partitions, or the work was not the group's.</summary>
    public void CloseWithoutCommit(IReadOnlyCollection<PartitionLane> lanes)
    {
        foreach (var lane in lanes)
        {
            dispatcher.Close(lane);
        }

        Forget(lanes);
    }

    /// <summary>The broker has answered.</summary>
    public void Answered(IReadOnlyList<CommitOffset> offsets, string? error)
    {
        foreach (var offset in offsets)
        {
            if (_underWay.Remove(offset.Partition, out var lane) && error is not null && _committed.ContainsKey(lane))
            {
                _committed[lane] = Nothing;
            }

            if (error is null)
            {
                Log.Committed(logger, settings.Name, offset.Partition, offset.Offset, offset.Metadata.Length);
            }
        }

        if (error is not null)
        {
            _refused = true;
            telemetry.CommitFailed();
            Log.CommitFailed(logger, settings.Name, error);
        }
    }

    private void Collect(PartitionLane lane, LaneProgress progress)
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
        _batch.Add(new CommitOffset(lane.Partition, committable, map));
    }

    // Twice, if the broker refuses: while members come and go it has told the client of a new epoch before it refuses the old one. False: no answer.
    private bool SendLast()
    {
        _refused = false;
        var batch = Send();
        var isAnswered = source.AwaitCommits(_patience);
        if (isAnswered && _refused)
        {
            source.Commit(batch);
            isAnswered = source.AwaitCommits(_patience);
        }

        return isAnswered;
    }

    private CommitOffset[] Send()
    {
        CommitOffset[] batch = [.. _batch];
        _batch.Clear();
        if (batch.Length > 0)
        {
            source.Commit(batch);
        }

        return batch;
    }

    private void Forget(IReadOnlyCollection<PartitionLane> lanes)
    {
        foreach (var lane in lanes)
        {
            _committed.Remove(lane);
        }
    }
}
