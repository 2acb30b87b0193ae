namespace PubSubKafka.Consuming.Dispatch;

/// <content>What becomes visible together with the offsets of those that have published it.</content>
internal sealed partial class Dispatcher
{
    /// <summary>How much has been published and waits for a transaction. May be read from any thread.</summary>
    public OutputBudget Outputs => _schedule.Outputs;

    /// <summary>What the lane has finished since the progress of this version, taken in one moment. Null: nothing. Not while a transaction is under way.</summary>
    public LaneWork? TakeWork(PartitionLane lane, long version)
    {
        lock (_gate)
        {
            return !lane.Closed && (lane.Watermark.Version > version || lane.Outputs is { Any: true })
                ? new LaneWork(Progress(lane), lane.Outputs?.Begin() ?? [])
                : null;
        }
    }

    /// <summary>A transaction has committed what was taken of these lanes. Lanes that are over are ignored.</summary>
    public void Committed(IEnumerable<PartitionLane> lanes) => Change(() =>
    {
        foreach (var lane in lanes)
        {
            if (!lane.Closed)
            {
                lane.Outputs?.Committed();
            }
        }
    });

    /// <summary>Where a lane has begun: what is finished since then counts nowhere yet, as long as nothing of it was committed.</summary>
    public (long? Offset, Committing.CompletionMap Finished) BeginningOf(PartitionLane lane)
    {
        lock (_gate)
        {
            return lane.Watermark.Beginning;
        }
    }
}
