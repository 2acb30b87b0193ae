using Microsoft.Extensions.Logging;
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
    Dispatcher dispatcher,
    TransactionThread thread,
    TransactionComposer composer,
    TransactionCourse course,
    CommittedLanes committed,
    OutputRefusals refusals,
    ConsumerStatus status,
    TimeProvider time,
    ConsumeTelemetry telemetry,
    ILogger logger) : ICommits
{
    // A broker that answers at all does so long before; a member that leaves must not hold up its group for one that does not.
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _patience = settings.Source.MaxPollInterval / 10 < LongestPatience ? settings.Source.MaxPollInterval / 10 : LongestPatience;
    private readonly OffsetRefresh _refresh = new(dispatcher, time);
    private readonly TransactionPace _pace = new(transactions.Interval, time);
    private readonly Queue<PartitionLane> _restarts = new();
    private int _takenBack;
    private string? _failure;
    private long _lastGlance;

    /// <summary>Puts a scheduler together, with a thread of its own.</summary>
    public static TransactionScheduler Open(
        ConsumerSettings settings,
        TransactionSettings transactions,
        IRecordSource source,
        Func<ITransactionalSink> open,
        Dispatcher dispatcher,
        OutputRefusals refusals,
        ConsumerStatus status,
        TimeProvider time,
        ConsumeTelemetry telemetry,
        ILogger logger)
    {
        var thread = new TransactionThread(new TransactionWriter(open, settings.Name, transactions.Id, transactions.Timeout, time, logger), settings.Name, source.Wake, logger);
        var committed = new CommittedLanes(dispatcher);
        var course = new TransactionCourse(settings, source, thread, status, logger);
        return new TransactionScheduler(settings, transactions, dispatcher, thread, new TransactionComposer(settings, source, dispatcher, committed, logger), course, committed, refusals, status, time, telemetry, logger);
    }

    public bool HasEnough => dispatcher.Outputs.IsEnough && !composer.LeavesOut;

    public void RunWhenDue(IReadOnlyCollection<PartitionLane> lanes)
    {
        // What may block this thread is asked now and then only.
        if (!course.IsInDoubt || time.GetElapsedTime(_lastGlance) >= Glance)
        {
            Settle(Glance);
            _lastGlance = time.GetTimestamp();
        }

        TellOfTrouble();
        if (course.Work is null && _pace.IsDue(dispatcher.Outputs.IsUrgent && !composer.LeavesOut))
        {
            _refresh.RunWhenDue(lanes);
            TryBegin(lanes);
        }
    }

    public bool TryRunNow(IReadOnlyCollection<PartitionLane> lanes)
    {
        var takenBack = _takenBack;
        while (TryAwait() && _takenBack == takenBack && TryBegin(lanes))
        {
            // One may not hold all of it.
        }

        return _takenBack == takenBack;
    }

    public void CloseAndCommit(IReadOnlyCollection<PartitionLane> lanes)
    {
        // Twice, if it is taken back: while members come and go the broker may refuse the member that was, and take the one that is.
        var isConfirmed = TryAwait();
        for (var takenBack = _takenBack; isConfirmed && _takenBack - takenBack < 2 && TryBegin(lanes);)
        {
            isConfirmed = TryAwait();
        }

        if (!isConfirmed)
        {
            Log.TransactionUnconfirmed(logger, settings.Name, lanes.Select(static lane => lane.Partition).ToArray());
        }

        CloseWithoutCommit(lanes);
    }

    public void CloseWithoutCommit(IReadOnlyCollection<PartitionLane> lanes)
    {
        foreach (var lane in lanes)
        {
            End(lane);
            committed.Forget(lane.Partition);
            refusals.Forget(lane.Partition, below: long.MaxValue);
        }
    }

    public LaneEnd End(PartitionLane lane)
    {
        var end = committed.End(lane);
        dispatcher.Close(lane);
        composer.Forget(lane);
        return end;
    }

    public bool MayEnd(PartitionLane lane) => course.Work?.Parts.Any(part => part.Lane == lane) != true;

    public void AwaitDecision(IReadOnlyCollection<TopicPartition> partitions, Func<bool> stopRequested)
    {
        var started = time.GetTimestamp();
        while (course.Work?.Parts.Any(part => partitions.Contains(part.Lane.Partition)) == true && !TryAwait() && !stopRequested())
        {
            if (time.GetElapsedTime(started) > settings.Source.MaxPollInterval / 8)
            {
                // What it has of partitions that come back to us would be handled again, and be there twice if it is committed after all.
                throw new TransportException(
                    $"A transaction is not decided, and partitions cannot be begun before it is: {course.Trouble}", TransportErrors.TimedOut, isFatal: true);
            }
        }
    }

    public PartitionLane? NextToRestart() => _restarts.TryDequeue(out var lane) ? lane : null;

    public void Answered(IReadOnlyList<CommitOffset> offsets, string? error)
    {
        // Nothing is committed outside of transactions.
    }

    public void Dispose() => thread.Dispose();

    private void TellOfTrouble()
    {
        var trouble = course.Trouble ?? _failure;
        if (course.Work is not null && _pace.TakesLong() is { } time)
        {
            Log.TransactionWaits(logger, settings.Name, time, trouble);
            trouble ??= $"A transaction has been under way for {time}.";
        }

        if (trouble is not null)
        {
            status.Troubled(trouble);
        }
    }

    /// <summary>Begins a transaction with what these lanes have finished. False: there is nothing, or the member is not in its group now.</summary>
    private bool TryBegin(IReadOnlyCollection<PartitionLane> lanes)
    {
        if (composer.Compose(lanes) is not { } work)
        {
            return false;
        }

        _pace.Begun();
        course.Begin(work);
        return true;
    }

    /// <summary>Waits until no transaction is under way. False: one still is.</summary>
    private bool TryAwait()
    {
        var started = time.GetTimestamp();
        for (var left = _patience; course.Work is not null && left > TimeSpan.Zero && course.Wait(left); left = _patience - time.GetElapsedTime(started))
        {
            Settle(left);
        }

        return course.Work is null;
    }

    private void Settle(TimeSpan patience)
    {
        if (course.TakeDecided(patience) is not { } decided)
        {
            return;
        }

        telemetry.TransactionEnded(_pace.Started, decided.Failure?.ErrorCode);
        if (decided.Failure is not { } failure)
        {
            Committed(decided.Work);
            return;
        }

        TakenBack(decided.Work, failure);
    }

    private void Committed(TransactionWork work)
    {
        _failure = null;
        _pace.Succeeded();
        composer.Succeeded(work);
        status.Committed();
        Log.TransactionCommitted(logger, settings.Name, work.Parts.Sum(static part => part.Work.Outputs.Count), work.Offsets.Count);
        dispatcher.Committed(work.Parts.Select(static part => part.Lane));
        foreach (var part in work.Parts.Where(static part => !part.Lane.Closed))
        {
            committed.Note(part);
            if (part.Offset is { } offset)
            {
                refusals.Forget(offset.Partition, offset.Offset);
            }
        }
    }

    private void TakenBack(TransactionWork work, TransactionException failure)
    {
        _takenBack++;
        telemetry.CommitFailed();
        if (failure.Refused is not { } refused || work.SourceOf(refused) is not { } from)
        {
            composer.Failed(work);
            _failure = failure.Message;
            Log.TransactionAborted(logger, settings.Name, failure.ErrorCode, _pace.Failed(), failure.Message);
            return;
        }

        _pace.Succeeded();
        Log.OutputRefused(logger, settings.Name, from.Lane.Partition, from.Offset, failure.ErrorCode, failure.Message);
        if (!from.Lane.Closed)
        {
            refusals.Add(from.Lane.Partition, from.Offset, refused, failure.ErrorCode, failure);
            composer.Condemn(from.Lane);
            _restarts.Enqueue(from.Lane);
        }
    }
}
