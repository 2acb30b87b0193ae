using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// Runs the pipeline for many records at a time: at most <c>concurrency</c> at once, one at a time per key and in offset order. The poll thread
/// hands records in; workers are loops on the thread pool that exist only while there is something to do.
/// </summary>
internal sealed class Dispatcher : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Schedule _schedule;
    private readonly ParkedQueues _parked;
    private readonly ManualResetEventSlim _handlerLeft = new();
    private readonly IDeliveryStage _pipeline;
    private readonly MessageOrdering _ordering;
    private readonly WorkerSlots _workers;
    private readonly Action<RecordDelivery, Exception> _onStop;
    private readonly WaitCallback _runWorker;

    /// <param name="pipeline">What each record goes through.</param>
    /// <param name="ordering">Which records wait for each other.</param>
    /// <param name="concurrency">How many records are in the pipeline at once.</param>
    /// <param name="time">The clock that retries wait by.</param>
    /// <param name="onStop">Called on a worker's thread, outside the lock, when the consumer must stop. The record stays unfinished.</param>
    public Dispatcher(
        IDeliveryStage pipeline, MessageOrdering ordering, int concurrency, TimeProvider time, Action<RecordDelivery, Exception> onStop)
    {
        _pipeline = pipeline;
        _ordering = ordering;
        _workers = new WorkerSlots(concurrency);
        _onStop = onStop;
        _parked = new ParkedQueues(time, _ => ReleaseParked());
        _schedule = new Schedule(_parked);
        _runWorker = _ => _ = RunWorkerAsync();
    }

    /// <summary>
    /// Whether a record is in the pipeline or about to be. True from inside the call that makes a record ready, a timer's included, until the last
    /// worker has found nothing more to do.
    /// </summary>
    public bool IsBusy => _workers.Any;

    /// <summary>Hands a record in. False when its offset does not ascend: the partition was rewound, and the caller opens a new lane.</summary>
    public bool TryEnqueue(PartitionLane lane, ReceivedRecord record, out int unfinished)
    {
        var delivery = new RecordDelivery(record);
        var key = RecordKey.For(record, _ordering);
        bool startWorker;
        lock (_gate)
        {
            var added = _schedule.TryAdd(lane, key, delivery);
            unfinished = lane.Watermark.Unfinished;
            if (!added)
            {
                return false;
            }

            startWorker = _workers.TryReserve(_schedule.HasReady);
        }

        StartWorker(startWorker);
        return true;
    }

    /// <summary>How many records of the lane are read and not finished.</summary>
    public int Unfinished(PartitionLane lane)
    {
        lock (_gate)
        {
            return lane.Watermark.Unfinished;
        }
    }

    /// <summary>The lane's committable offset; null before its first record.</summary>
    public long? Committable(PartitionLane lane)
    {
        lock (_gate)
        {
            return lane.Watermark.Committable;
        }
    }

    /// <summary>
    /// Starts nothing of these lanes that is further on than what was started already; what waits there is left to the partitions' next owner.
    /// </summary>
    public void BeginClose(IReadOnlyCollection<PartitionLane> lanes)
    {
        lock (_gate)
        {
            foreach (var lane in lanes)
            {
                lane.BeginClose();
            }
        }
    }

    /// <summary>Starts nothing more of these lanes and asks their running handlers to end.</summary>
    public void Cancel(IReadOnlyCollection<PartitionLane> lanes)
    {
        lock (_gate)
        {
            foreach (var lane in lanes)
            {
                lane.StopStarting();
            }
        }

        foreach (var lane in lanes)
        {
            lane.Cancel();
        }
    }

    /// <summary>Waits until no handler of these lanes runs or may still be started, or until cancelled. Returns how many run.</summary>
    public int WaitForHandlers(IReadOnlyCollection<PartitionLane> lanes, CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                if (!_schedule.HasWork(lanes) || cancellationToken.IsCancellationRequested)
                {
                    return lanes.Sum(lane => lane.Running);
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

    /// <summary>Ends the assignment: from here on completions of this lane are ignored. Returns the offset to commit.</summary>
    public long? Close(PartitionLane lane)
    {
        lock (_gate)
        {
            lane.StopStarting();
            lane.Closed = true;
            return lane.Watermark.Committable;
        }
    }

    /// <summary>What is going on in these lanes now.</summary>
    public DispatchSnapshot Snapshot(IReadOnlyCollection<PartitionLane> lanes)
    {
        lock (_gate)
        {
            return new DispatchSnapshot(lanes.Sum(lane => lane.Running), lanes.Sum(lane => lane.Watermark.Unfinished), _schedule.Parked);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _parked.Dispose();
        }
    }

    private async Task RunWorkerAsync()
    {
        bool startWorker;
        KeyQueue? queue;
        lock (_gate)
        {
            _workers.Started();
            queue = TakeOrRetire_NeedsLock(out startWorker);
        }

        StartWorker(startWorker);
        while (queue is not null)
        {
            var (lane, delivery) = (queue.Lane, queue.First!);
            var outcome = await RunPipelineAsync(delivery, lane.Token).ConfigureAwait(false);
            lock (_gate)
            {
                _schedule.Settle(queue, outcome);
                if (lane.Closing)
                {
                    _handlerLeft.Set();
                }

                queue = TakeOrRetire_NeedsLock(out startWorker);
            }

            StartWorker(startWorker);
            if (outcome.Kind == DeliveryOutcomeKind.Stop)
            {
                _onStop(delivery, outcome.Exception!);
            }
        }
    }

    private async ValueTask<DeliveryOutcome> RunPipelineAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.InvokeAsync(delivery, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The failure stage turns exceptions into outcomes; one that comes through is a defect, and going on could lose the record.
            return DeliveryOutcome.Stop(exception);
        }
    }

    private KeyQueue? TakeOrRetire_NeedsLock(out bool startWorker)
    {
        if (_schedule.TryTake(out var queue))
        {
            startWorker = _workers.TryReserve(_schedule.HasReady);
            return queue;
        }

        startWorker = false;
        _workers.Retire();
        return null;
    }

    private void ReleaseParked()
    {
        bool startWorker;
        lock (_gate)
        {
            _schedule.ReleaseDue();
            startWorker = _workers.TryReserve(_schedule.HasReady);
        }

        StartWorker(startWorker);
    }

    private void StartWorker(bool start)
    {
        if (start)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_runWorker, null);
        }
    }
}
