using System.Diagnostics.CodeAnalysis;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// Decides which record may be handled next. No threads and no lock: <see cref="Dispatcher"/> calls it under its own.
/// </summary>
/// <remarks>
/// Invariants: a key queue is in exactly one place (see <see cref="KeyQueue"/>); a lane's watermark knows every record handed in and not finished; a
/// record completes at most once and only in the assignment that delivered it. Ready queues are served first come first served and go to the end
/// after each record, so that no key and no partition starves another.
/// </remarks>
internal sealed class Schedule(ParkedQueues parked)
{
    private const int MaxSpareQueues = 4096;

    private readonly Queue<KeyQueue> _ready = new();
    private readonly Stack<KeyQueue> _spare = new();

    public bool HasReady => _ready.Count > 0;

    public int Parked => parked.Count;

    /// <summary>Takes a record in. False when its offset does not ascend.</summary>
    public bool TryAdd(PartitionLane lane, RecordKey? key, RecordDelivery delivery)
    {
        if (!lane.Watermark.TryTrack(delivery.Record.Offset))
        {
            return false;
        }

        var queue = lane.FindQueue(key);
        if (queue is not null)
        {
            queue.Append(delivery);
            return true;
        }

        queue = _spare.TryPop(out var spare) ? spare : new KeyQueue();
        queue.Begin(lane, key);
        queue.Append(delivery);
        lane.Register(queue);
        _ready.Enqueue(queue);
        return true;
    }

    /// <summary>The next queue whose first record is to be handled. The caller MUST give it back to <see cref="Settle"/>.</summary>
    public bool TryTake([NotNullWhen(true)] out KeyQueue? queue)
    {
        while (_ready.TryDequeue(out queue))
        {
            var lane = queue.Lane;
            if (!MayStart(queue))
            {
                continue;
            }

            if (lane.Suspended)
            {
                lane.Held.Add(queue);
                continue;
            }

            lane.Running++;
            lane.HighestStarted = Math.Max(lane.HighestStarted, queue.First!.Record.Offset);
            return true;
        }

        return false;
    }

    /// <summary>Puts a queue where the outcome of its first record sends it.</summary>
    public void Settle(KeyQueue queue, DeliveryOutcome outcome)
    {
        var lane = queue.Lane;
        lane.Running--;
        if (outcome.Kind == DeliveryOutcomeKind.Done && !lane.Closed)
        {
            lane.Watermark.TryComplete(queue.First!.Record.Offset);
        }

        if (lane.Closing && outcome.Kind != DeliveryOutcomeKind.Done)
        {
            // Nothing waits for a time in a lane that is about to end.
            return;
        }

        switch (outcome.Kind)
        {
            case DeliveryOutcomeKind.Done:
                Advance(queue);
                break;
            case DeliveryOutcomeKind.Retry:
                parked.Park(queue, outcome.Delay);
                break;
            case DeliveryOutcomeKind.PausePartition:
                lane.Held.Add(queue);
                if (!lane.Suspended)
                {
                    lane.Suspended = true;
                    parked.Park(lane, outcome.Delay);
                }

                break;
            default:
                // Stopped or abandoned: the queue is in no place any more, so its key stays blocked and its record uncommitted.
                break;
        }
    }

    /// <summary>Whether a handler of these lanes runs or may still be started.</summary>
    public bool HasWork(IReadOnlyCollection<PartitionLane> lanes) =>
        lanes.Any(lane => lane.Running > 0) || _ready.Any(queue => queue.Lane is { Closing: true, Suspended: false } && MayStart(queue) && lanes.Contains(queue.Lane));

    /// <summary>Makes ready what has waited long enough.</summary>
    public void ReleaseDue()
    {
        while (parked.TryTakeDue(out var due))
        {
            if (due is KeyQueue queue)
            {
                _ready.Enqueue(queue);
                continue;
            }

            var lane = (PartitionLane)due;
            lane.Suspended = false;
            lane.Held.ForEach(_ready.Enqueue);
            lane.Held.Clear();
        }
    }

    private static bool MayStart(KeyQueue queue) => queue.First!.Record.Offset <= queue.Lane.StartsUpTo;

    private void Advance(KeyQueue queue)
    {
        if (queue.RemoveFirst())
        {
            _ready.Enqueue(queue);
            return;
        }

        queue.Lane.Unregister(queue);
        if (_spare.Count < MaxSpareQueues)
        {
            queue.End();
            _spare.Push(queue);
        }
    }
}
