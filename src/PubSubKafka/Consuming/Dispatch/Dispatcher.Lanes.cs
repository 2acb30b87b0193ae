using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Dispatch;

/// <content>What the poll thread asks and says of lanes.</content>
internal sealed partial class Dispatcher
{
    /// <summary>What a record must share with another one to wait for it.</summary>
    public RecordKey? KeyOf(ReceivedRecord record) => RecordKey.For(record, _ordering);

    /// <summary>How far the lane has come, if that is further than at <paramref name="version"/>.</summary>
    public bool TryGetProgress(PartitionLane lane, long version, out LaneProgress progress)
    {
        lock (_gate)
        {
            var isFurther = lane.Watermark.Version > version;
            progress = isFurther ? Progress(lane) : default;
            return isFurther;
        }
    }

    /// <inheritdoc cref="Committing.OffsetWatermark.CutAt"/>
    public void CutAt(PartitionLane lane, long offset)
    {
        lock (_gate)
        {
            lane.Watermark.CutAt(offset);
        }
    }

    /// <inheritdoc cref="Committing.OffsetWatermark.Touch"/>
    public void Touch(PartitionLane lane)
    {
        lock (_gate)
        {
            lane.Watermark.Touch();
        }
    }

    /// <summary>Lets lanes start that were suspended. From any thread.</summary>
    public void Release(IEnumerable<PartitionLane> lanes) => Change(() =>
    {
        foreach (var lane in lanes)
        {
            _schedule.Release(lane);
        }
    });

    /// <summary>How many handlers of the lane run.</summary>
    public int Running(PartitionLane lane)
    {
        lock (_gate)
        {
            return lane.Running;
        }
    }

    /// <summary>Starts nothing more of these lanes. What waits there is left to the partitions' next owner.</summary>
    public void BeginClose(IReadOnlyCollection<PartitionLane> lanes)
    {
        lock (_gate)
        {
            foreach (var lane in lanes)
            {
                lane.Closing = true;
            }
        }
    }

    /// <summary>Starts nothing more of these lanes and asks their running handlers to end.</summary>
    public void Cancel(IReadOnlyCollection<PartitionLane> lanes)
    {
        BeginClose(lanes);
        foreach (var lane in lanes)
        {
            lane.Cancel();
        }
    }

    /// <summary>Waits until no handler of these lanes runs, or until the time is over. Returns how many run.</summary>
    public int WaitForHandlers(IReadOnlyCollection<PartitionLane> lanes, TimeSpan atMost)
    {
        using var timeout = new CancellationTokenSource(atMost, _time);
        var cancellationToken = timeout.Token;
        while (true)
        {
            lock (_gate)
            {
                var running = lanes.Sum(lane => lane.Running);
                if (running == 0 || cancellationToken.IsCancellationRequested)
                {
                    return running;
                }

                _handlerLeft.Reset();
            }

            try
            {
                _handlerLeft.Wait(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // The next round counts what is left and returns.
            }
        }
    }

    /// <summary>Ends the assignment: from here on completions of this lane are ignored. Returns how far it has come.</summary>
    public LaneProgress Close(PartitionLane lane)
    {
        LaneProgress progress = default;

        // What it had published makes room for others.
        Change(() =>
        {
            lane.Closing = true;
            lane.Closed = true;
            _schedule.Forget(lane);
            progress = Progress(lane);
        });
        return progress;
    }

    /// <summary>What is going on in these lanes now.</summary>
    public DispatchSnapshot Snapshot(IReadOnlyCollection<PartitionLane> lanes)
    {
        lock (_gate)
        {
            return new DispatchSnapshot(lanes.Sum(lane => lane.Running), lanes.Sum(lane => lane.Watermark.Unfinished), _schedule.Parked);
        }
    }

    private static LaneProgress Progress(PartitionLane lane)
    {
        var watermark = lane.Watermark;
        return new(watermark.Version, watermark.Committable, watermark.Position, watermark.Reached, watermark.Snapshot());
    }
}
