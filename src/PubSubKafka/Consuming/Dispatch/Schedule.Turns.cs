namespace PubSubKafka.Consuming.Dispatch;

/// <content>When a queue is ready, and a lane has its turn.</content>
internal sealed partial class Schedule
{
    private void MakeReady(KeyQueue queue)
    {
        queue.IsReady = true;
        queue.Lane.ReadyRecords += queue.Count;
        queue.Lane.Ready.Enqueue(queue);
        GiveTurn(queue.Lane);
    }

    private void MakeReadyWhenDue(KeyQueue queue)
    {
        if (queue.First!.NotBefore is > 0 and var due && parked.IsAhead(due))
        {
            parked.ParkUntil(queue, due);
            return;
        }

        MakeReady(queue);
    }

    private void GiveTurn(PartitionLane lane)
    {
        if (!lane.HasTurn && !lane.Suspended && !lane.Closing && lane.Ready.Count > 0 && HasEnough(lane))
        {
            lane.HasTurn = true;
            _turns.Enqueue(lane);
        }
    }

    // A batch waits for its last record as long as the first one may wait.
    private bool HasEnough(PartitionLane lane)
    {
        if (batches is null || lane.HasWaited || lane.ReadyRecords >= batches.Size || batches.Within == TimeSpan.Zero)
        {
            return true;
        }

        if (!lane.IsWaitingForMore)
        {
            lane.IsWaitingForMore = true;
            parked.Park(new LaneLinger(lane), batches.Within);
        }

        return false;
    }

    private bool RateAllows()
    {
        if (_rate is null || _rate.MayStart(out var wait))
        {
            return true;
        }

        _waitsFor = _rate;
        parked.Park(_rate, wait);
        return false;
    }
}
