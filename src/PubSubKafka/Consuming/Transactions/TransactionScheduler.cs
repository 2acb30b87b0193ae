using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Committing;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Transactions;

/// <summary>
/// Commits what is finished together with what was published on the way: one transaction every interval, and once more when partitions go. Handlers go on
/// meanwhile; what they finish then is the next transaction's. Owned by the poll thread.
/// </summary>
/// <remarks>
/// Invariants. A record's outputs and its offset (or its place in the completion map) are taken in one moment, so they are in the same transaction. What a
/// transaction did not commit stays with its lane and goes into the next one; a lane that is over takes it along, and whoever handles its records again
/// publishes anew. No transaction begins before the outcome of the one before is known.
/// </remarks>
internal sealed class TransactionScheduler(
    ConsumerSettings settings,
    TransactionSettings transactions,
    IRecordSource source,
    Dispatcher dispatcher,
    TransactionThread thread,
    OutputRefusals refusals,
    ConsumerStatus status,
    TimeProvider time,
    ConsumeTelemetry telemetry,
    ILogger logger) : ICommits
{
    // A broker that answers at all does so long before; a member that leaves must not hold up its group for one that does not.
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _patience = settings.Source.MaxPollInterval / 10 < LongestPatience ? settings.Source.MaxPollInterval / 10 : LongestPatience;
    private readonly OffsetRefresh _refresh = new(dispatcher, time);
    private readonly CommittedLanes _committed = new(dispatcher);
    private readonly HashSet<PartitionLane> _condemned = [];
    private readonly Queue<PartitionLane> _restarts = new();
    private TransactionWork? _work;
    private TransactionException? _doubt;
    private TimeSpan _delay;
    private long _started = time.GetTimestamp();
    private int _failures;

    private bool IsIdle => _work is null;

    private bool IsDue => time.GetElapsedTime(_started) is var elapsed
        && elapsed >= _delay
        && (elapsed >= transactions.Interval || dispatcher.Outputs.IsHalfFull);

    public void RunWhenDue(IReadOnlyCollection<PartitionLane> lanes)
    {
        thread.ThrowIfEnded();
        if (thread.Trouble is { } trouble)
        {
            status.Troubled(trouble);
        }

        Settle(Glance);
        if (IsIdle && IsDue)
        {
            _refresh.RunWhenDue(lanes);
            TryBegin(lanes);
        }
    }

    public bool TryRunNow(IReadOnlyCollection<PartitionLane> lanes)
    {
        var failures = _failures;
        if (TryAwait() && TryBegin(lanes))
        {
            TryAwait();
        }

        return _failures == failures;
    }

    public void CloseAndCommit(IReadOnlyCollection<PartitionLane> lanes)
    {
        // Twice, if it is taken back: while members come and go the broker may refuse the member that was, and take the one that is.
        var isConfirmed = TryAwait();
        for (var failures = _failures; isConfirmed && _failures - failures < 2 && TryBegin(lanes);)
        {
            isConfirmed = TryAwait();
        }

        if (!isConfirmed)
        {
            Log.Unconfirmed(logger, settings.Name, lanes.Select(static lane => lane.Partition).ToArray());
        }

        CloseWithoutCommit(lanes);
    }

    public void CloseWithoutCommit(IReadOnlyCollection<PartitionLane> lanes)
    {
        foreach (var lane in lanes)
        {
            End(lane);
            refusals.Forget(lane.Partition, below: long.MaxValue);
        }
    }

    public LaneEnd End(PartitionLane lane)
    {
        var end = _committed.End(lane);
        dispatcher.Close(lane);
        _condemned.Remove(lane);
        return end;
    }

    public bool MayEnd(PartitionLane lane) => _work?.Parts.Any(part => part.Lane == lane) != true;

    public void AwaitDecision(Func<bool> stopRequested)
    {
        var started = time.GetTimestamp();
        while (!TryAwait() && !stopRequested())
        {
            thread.ThrowIfEnded();
            if (time.GetElapsedTime(started) > settings.Source.MaxPollInterval / 2)
            {
                // What it has of partitions that come back to us would be handled again, and be there twice if it is committed after all.
                throw new TransportException(
                    $"A transaction is not decided, and partitions cannot be begun before it is: {thread.Trouble ?? _doubt?.Message}", TransportErrors.TimedOut, isFatal: true);
            }
        }
    }

    public PartitionLane? NextToRestart() => _restarts.TryDequeue(out var lane) ? lane : null;

    public void Answered(IReadOnlyList<CommitOffset> offsets, string? error)
    {
        // Nothing is committed outside of transactions.
    }

    public void Dispose() => thread.Dispose();

    /// <summary>Begins a transaction with what these lanes have finished. False: there is nothing, or the member is not in its group now.</summary>
    private bool TryBegin(IReadOnlyCollection<PartitionLane> lanes)
    {
        if (source.Membership() is not { } member)
        {
            return false;
        }

        var work = new TransactionWork(member);
        foreach (var lane in lanes)
        {
            if (!_condemned.Contains(lane) && dispatcher.TakeWork(lane, _committed.VersionOf(lane)) is { } taken && PartOf(lane, taken) is { } part)
            {
                work.Add(part);
            }
        }

        if (work.Parts.Count == 0)
        {
            work.Dispose();
            return false;
        }

        _started = time.GetTimestamp();
        _work = work;
        thread.Begin(work);
        return true;
    }

    private LanePart? PartOf(PartitionLane lane, in LaneWork work)
    {
        if (work.Progress.Committable is not { } committable)
        {
            return new LanePart(lane, work, Offset: null);
        }

        var (topic, partition) = lane.Partition;
        if (CompletionMapText.Encode(topic, partition, committable, work.Progress.Finished, settings.MaxCommitMetadataBytes) is { } map)
        {
            return new LanePart(lane, work, new CommitOffset(lane.Partition, committable, map));
        }

        // Only where the setting was lowered since the last run. What was committed then is still true.
        Log.MapTooLarge(logger, settings.Name, lane.Partition, settings.MaxCommitMetadataBytes);
        return null;
    }

    /// <summary>Waits until no transaction is under way. False: one still is.</summary>
    private bool TryAwait()
    {
        var started = time.GetTimestamp();
        for (var left = _patience; !IsIdle && left > TimeSpan.Zero; left = _patience - time.GetElapsedTime(started))
        {
            if (_doubt is null && !thread.Wait(left))
            {
                return false;
            }

            Settle(left);
        }

        return IsIdle;
    }

    private void Settle(TimeSpan patience)
    {
        if (_work is null)
        {
            return;
        }

        if (_doubt is not null)
        {
            Clarify(_work, _doubt, patience);
        }
        else if (thread.TakeResult() is { } result)
        {
            Settle(_work, result, patience);
        }
    }

    private void Settle(TransactionWork work, TransactionResult result, TimeSpan patience)
    {
        telemetry.TransactionEnded(_started, result.Outcome is TransactionOutcome.Committed ? null : result.Failure!.ErrorCode);
        switch (result.Outcome)
        {
            case TransactionOutcome.Committed:
                Committed(work);
                break;
            case TransactionOutcome.InDoubt:
                _doubt = result.Failure;
                Log.InDoubt(logger, settings.Name, result.Failure!.ErrorCode, result.Failure.Message);
                Clarify(work, result.Failure, patience);
                break;
            default:
                Aborted(work, result.Failure!);
                break;
        }
    }

    // The group's offsets are part of the transaction. Those of a partition that somebody else has by now say nothing, but then nothing of it is ours to repeat.
    private void Clarify(TransactionWork work, TransactionException failure, TimeSpan patience)
    {
        var telling = work.Parts.Where(part => !part.Lane.Closed && _committed.IsNews(part)).ToDictionary(static part => part.Lane.Partition);
        var isCommitted = false;
        if (telling.Count > 0)
        {
            try
            {
                isCommitted = source.ReadCommitted(telling.Keys, patience).All(offset => telling[offset.Partition].IsIn(offset));
            }
            catch (TransportException exception) when (!exception.IsFatal)
            {
                status.Troubled(exception.Message);
                return;
            }
        }

        Log.Clarified(logger, settings.Name, isCommitted);
        if (isCommitted)
        {
            Committed(work);
        }
        else
        {
            Aborted(work, failure);
        }
    }

    private void Committed(TransactionWork work)
    {
        End(work);
        _failures = 0;
        _delay = TimeSpan.Zero;
        status.Committed();
        dispatcher.Committed(work.Parts.Select(static part => part.Lane));
        foreach (var part in work.Parts.Where(static part => !part.Lane.Closed))
        {
            _committed.Note(part);
            if (part.Offset is { } offset)
            {
                refusals.Forget(offset.Partition, offset.Offset);
            }
        }

        Log.Committed(logger, settings.Name, work.Parts.Sum(static part => part.Work.Outputs.Count), work.Offsets.Count);
    }

    private void Aborted(TransactionWork work, TransactionException failure)
    {
        End(work);
        _failures++;
        telemetry.CommitFailed();
        if (failure.Refused is { } refused && work.SourceOf(refused) is { } from)
        {
            _delay = TimeSpan.Zero;
            Log.Refused(logger, settings.Name, from.Lane.Partition, from.Offset, failure.ErrorCode, failure.Message);
            if (!from.Lane.Closed)
            {
                refusals.Add(from.Lane.Partition, from.Offset, new OutputRefusal(refused, failure.ErrorCode, failure));
                _condemned.Add(from.Lane);
                _restarts.Enqueue(from.Lane);
            }

            return;
        }

        _delay = FirstDelay * Math.Pow(2, Math.Min(_failures - 1, 10));
        _delay = _delay < LongestDelay ? _delay : LongestDelay;
        status.Troubled(failure.Message);
        Log.Aborted(logger, settings.Name, failure.ErrorCode, _delay, failure.Message);
    }

    private void End(TransactionWork work)
    {
        work.Dispose();
        _work = null;
        _doubt = null;
    }
}
