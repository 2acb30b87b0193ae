using Microsoft.Extensions.Logging;
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
    : ICommits
{
    // A broker that answers at all does so long before; a member that leaves must not hold up its group for one that does not.
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(5);

    // The client gives a request up after its own timeouts, which are shorter. Should an answer ever be lost, commits go on all the same.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMinutes(2);

    private readonly TimeSpan _patience = settings.Source.MaxPollInterval / 10 < LongestPatience ? settings.Source.MaxPollInterval / 10 : LongestPatience;
    private readonly CommitBatch _batch = new(settings, logger);
    private readonly OffsetRefresh _refresh = new(dispatcher, time);
    private long _lastRun = time.GetTimestamp();
    private bool _refused;

    // Offsets take no room.
    public bool HasEnough => false;

    public void RunWhenDue(IReadOnlyCollection<PartitionLane> lanes)
    {
        var elapsed = time.GetElapsedTime(_lastRun);
        if (elapsed >= settings.CommitInterval && (source.AwaitCommits(TimeSpan.Zero) || elapsed >= LongestAnswer))
        {
            _refresh.RunWhenDue(lanes);
            Run(lanes);
        }
    }

    public bool TryRunNow(IReadOnlyCollection<PartitionLane> lanes)
    {
        _refused = false;
        if (source.AwaitCommits(_patience))
        {
            Run(lanes);
            source.AwaitCommits(_patience);
        }

        return !_refused;
    }

    public void CloseAndCommit(IReadOnlyCollection<PartitionLane> lanes)
    {
        // The answer of a commit under way comes first: the client repeats one that failed, and it must not land on top of the last.
        var isAnswered = source.AwaitCommits(_patience);
        foreach (var lane in lanes)
        {
            var progress = dispatcher.Close(lane);

            // Where nobody answers another request would only wait behind the first, and the group waits meanwhile.
            if (isAnswered && lane.Commits && progress.Version > _batch.VersionOf(lane))
            {
                _batch.Add(lane, progress);
            }
        }

        if (!isAnswered || !SendLast())
        {
            Log.CommitUnanswered(logger, settings.Name, lanes.Select(lane => lane.Partition).ToArray());
        }

        _batch.Forget(lanes);
    }

    public void CloseWithoutCommit(IReadOnlyCollection<PartitionLane> lanes)
    {
        foreach (var lane in lanes)
        {
            dispatcher.Close(lane);
        }

        _batch.Forget(lanes);
    }

    public LaneEnd End(PartitionLane lane)
    {
        var progress = dispatcher.Close(lane);
        _batch.Forget([lane]);
        return new LaneEnd(progress.Position, progress.Finished);
    }

    public bool MayEnd(PartitionLane lane) => true;

    public void AwaitDecision(IReadOnlyCollection<TopicPartition> partitions, Func<bool> stopRequested)
    {
        // A commit does not say what is to be done, only what need not be done again.
    }

    public PartitionLane? NextToRestart() => null;

    public void Dispose()
    {
        // The answers come from the source.
    }

    public void Answered(IReadOnlyList<CommitOffset> offsets, string? error)
    {
        _batch.Answered(offsets, isStored: error is null);
        if (error is not null)
        {
            _refused = true;
            telemetry.CommitFailed();
            Log.CommitFailed(logger, settings.Name, error);
        }
    }

    private void Run(IReadOnlyCollection<PartitionLane> lanes)
    {
        _lastRun = time.GetTimestamp();
        _batch.Begin();
        foreach (var lane in lanes)
        {
            if (lane.Commits && dispatcher.TryGetProgress(lane, _batch.VersionOf(lane), out var progress))
            {
                _batch.Add(lane, progress);
            }
        }

        Send();
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
        var batch = _batch.Take();
        if (batch.Length > 0)
        {
            source.Commit(batch);
        }

        return batch;
    }
}
