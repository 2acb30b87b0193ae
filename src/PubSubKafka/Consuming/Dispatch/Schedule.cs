using System.Diagnostics.CodeAnalysis;
using PubSubKafka.Consuming.Committing;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// Decides which record may be handled next. No threads and no lock: <see cref="Dispatcher"/> calls it under its own.
/// </summary>
/// <remarks>
/// Invariants: a key queue is in exactly one place (see <see cref="KeyQueue"/>); a lane's watermark knows every record handed in and not finished; a
/// record completes at most once and only in the assignment that delivered it. Lanes take turns, and in each lane the ready queues, so that no key and no
/// partition starves another, however many records one of them has.
/// </remarks>
internal sealed partial class Schedule(ParkedQueues parked, BatchSettings? batches = null)
{
    private const int MaxSpareQueues = 4096;

    // Lanes that have something ready, each at most once; one may have been suspended or closed since.
    private readonly Queue<PartitionLane> _turns = new();
    private readonly Stack<KeyQueue> _spare = new();
    private RateLimit? _rate;
    private RateLimit? _waitsFor;

    public bool HasReady => _turns.Count > 0 && !IsPaused && _waitsFor is null && !Outputs.IsFull;

    /// <summary>What waits for transactions.</summary>
    public OutputBudget Outputs { get; } = new();

    public int Parked => parked.Count;

    /// <summary>Whether nothing new is started, because the user said so.</summary>
    public bool IsPaused { get; set; }

    /// <summary>How many records a second may start; null for as many as possible.</summary>
    public void SetRate(RateLimit? rate)
    {
        // The timer of a former limit finds that nobody waits for it any more.
        _rate = rate;
        _waitsFor = null;
    }

    /// <summary>Takes a record in.</summary>
    public TrackResult Add(in IncomingRecord record)
    {
        var (lane, key, delivery) = record;
        var result = lane.Watermark.Track(delivery.Record.Offset, out var place);
        if (result != TrackResult.Tracked)
        {
            return result;
        }

        if (delivery.Ticket is { IsOurs: false })
        {
            lane.Watermark.TryFinish(place, delivery.Record.Offset);
            return result;
        }

        delivery.Place = place;
        var queue = lane.FindQueue(key);
        if (queue is not null)
        {
            queue.Append(delivery);
            if (queue.IsReady)
            {
                lane.ReadyRecords++;
                GiveTurn(lane);
            }

            return result;
        }

        queue = _spare.TryPop(out var spare) ? spare : new KeyQueue();
        queue.Begin(lane, key);
        queue.Append(delivery);
        lane.Register(queue);
        MakeReadyWhenDue(queue);
        return result;
    }

    /// <summary>The next queue whose first record is to be handled. The caller MUST give it back to <see cref="Settle(KeyQueue, DeliveryOutcome)"/>.</summary>
    public bool TryTake([NotNullWhen(true)] out KeyQueue? queue)
    {
        queue = null;
        if (!HasReady || !RateAllows())
        {
            return false;
        }

        while (_turns.TryDequeue(out var lane))
        {
            lane.HasTurn = false;
            if (TryTake(lane, out queue))
            {
                GiveTurn(lane);
                lane.Running++;
                _rate?.Started();
                return true;
            }
        }

        return false;
    }

    /// <summary>Puts a queue where the outcome of its first record sends it.</summary>
    public void Settle(KeyQueue queue, DeliveryOutcome outcome)
    {
        var lane = queue.Lane;
        lane.Running--;
        if (outcome.Kind == DeliveryOutcomeKind.Done)
        {
            Finish(lane, queue);
            return;
        }

        if (lane.Closing)
        {
            // Nothing waits for a time in a lane that is about to end.
            return;
        }

        switch (outcome.Kind)
        {
            case DeliveryOutcomeKind.Retry:
                parked.Park(queue, outcome.Delay);
                break;
            case DeliveryOutcomeKind.PausePartition:
                if (!lane.Suspended)
                {
                    lane.Suspend(outcome.Exception?.Message ?? "");
                    parked.Park(lane, outcome.Delay);
                }

                MakeReady(queue);
                break;
            default:
                // Stopped or abandoned: the queue is in no place any more, so its key stays blocked and its record uncommitted.
                break;
        }
    }

    /// <summary>Makes ready what has waited long enough.</summary>
    public void ReleaseDue()
    {
        while (parked.TryTakeDue(out var due))
        {
            switch (due)
            {
                case KeyQueue queue:
                    MakeReady(queue);
                    break;
                case PartitionLane lane:
                    Release(lane);
                    break;
                case LaneLinger waiting:
                    waiting.Lane.IsWaitingForMore = false;
                    waiting.Lane.HasWaited = true;
                    GiveTurn(waiting.Lane);
                    break;
                default:
                    _waitsFor = ReferenceEquals(due, _waitsFor) ? null : _waitsFor;
                    break;
            }
        }
    }

    /// <summary>Lets a lane start that was suspended.</summary>
    public void Release(PartitionLane lane)
    {
        lane.Release();
        GiveTurn(lane);
    }

    /// <summary>Lets go of everything that waits in a lane whose assignment is over.</summary>
    public void Forget(PartitionLane lane)
    {
        lane.Outputs?.Drop();
        lane.Outputs = null;
        lane.Ready.Clear();
        lane.Held.Clear();
        parked.Remove(waiting => ReferenceEquals(waiting, lane)
            || (waiting is KeyQueue queue && ReferenceEquals(queue.Lane, lane))
            || (waiting is LaneLinger linger && ReferenceEquals(linger.Lane, lane)));
    }

    private static bool TryTake(PartitionLane lane, [NotNullWhen(true)] out KeyQueue? queue)
    {
        queue = null;

        // What waits in a closing lane is left to the partition's next owner.
        while (!lane.Closing && !lane.Suspended && lane.Ready.TryDequeue(out queue))
        {
            queue.IsReady = false;
            lane.ReadyRecords -= queue.Count;
            if (lane.Watermark.TryStart(queue.First!.Place))
            {
                return true;
            }

            lane.Held.Add(queue);
        }

        queue = null;
        return false;
    }

    private void FinishFirst(PartitionLane lane, KeyQueue queue)
    {
        if (!lane.Closed)
        {
            lane.Watermark.TryFinish(queue.First!.Place, queue.First.Record.Offset);
            if (queue.First.Outputs?.Take() is { Count: > 0 } outputs)
            {
                (lane.Outputs ??= new LaneOutputs(Outputs)).Add(queue.First.Record.Offset, outputs);
            }

            if (lane.Held.Count > 0 && !lane.Watermark.IsMapFull)
            {
                lane.Held.ForEach(MakeReady);
                lane.Held.Clear();
            }
        }
    }

    private void Finish(PartitionLane lane, KeyQueue queue)
    {
        FinishFirst(lane, queue);
        if (queue.RemoveFirst())
        {
            MakeReadyWhenDue(queue);
            return;
        }

        lane.Unregister(queue);
        if (_spare.Count < MaxSpareQueues)
        {
            queue.End();
            _spare.Push(queue);
        }
    }
}
