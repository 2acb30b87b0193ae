using PubSubKafka.Consuming.Committing;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// Runs the pipeline for many records at a time: at most <c>concurrency</c> at once, one at a time per key and in offset order. The poll thread
/// hands records in; workers are loops on the thread pool that exist only while there is something to do.
/// </summary>
internal sealed partial class Dispatcher : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Schedule _schedule;
    private readonly ParkedQueues _parked;
    private readonly ManualResetEventSlim _handlerLeft = new();
    private readonly IDeliveryStage _pipeline;
    private readonly MessageOrdering _ordering;
    private readonly TimeProvider _time;
    private readonly WorkerSlots _workers;
    private readonly Action<RecordDelivery, Exception> _onStop;
    private readonly WaitCallback _runWorker;
    private readonly BatchSettings? _batchSettings;
    private readonly IBatchStage? _batches;

    /// <param name="pipeline">What each record goes through.</param>
    /// <param name="ordering">Which records wait for each other.</param>
    /// <param name="concurrency">How many records are in the pipeline at once.</param>
    /// <param name="time">The clock that retries wait by.</param>
    /// <param name="onStop">Called on a worker's thread, outside the lock, when the consumer must stop. The record stays unfinished.</param>
    /// <param name="batchSettings">How records are put together; null when each is handled by itself.</param>
    /// <param name="batches">What batches go through.</param>
    public Dispatcher(
        IDeliveryStage pipeline,
        MessageOrdering ordering,
        int concurrency,
        TimeProvider time,
        Action<RecordDelivery, Exception> onStop,
        BatchSettings? batchSettings = null,
        IBatchStage? batches = null)
    {
        _pipeline = pipeline;
        _ordering = ordering;
        _time = time;
        _workers = new WorkerSlots(concurrency);
        _onStop = onStop;
        _parked = new ParkedQueues(time, _ => Change(_schedule!.ReleaseDue));
        _schedule = new Schedule(_parked, batchSettings);
        _batchSettings = batchSettings;
        _batches = batches;
        _runWorker = batchSettings is null ? _ => _ = RunWorkerAsync() : _ => _ = RunBatchWorkerAsync();
    }

    /// <summary>
    /// Whether a record is in the pipeline or about to be. True from inside the call that makes a record ready, a timer's included, until the last
    /// worker has found nothing more to do.
    /// </summary>
    public bool IsBusy => _workers.Any;

    /// <summary>How many records are in the pipeline at once, at most. From any thread; fewer take effect as running handlers end.</summary>
    public int Concurrency
    {
        get => _workers.Most;
        set => Change(() => _workers.Most = value);
    }

    /// <summary>Whether nothing new is started. From any thread; running handlers go on.</summary>
    public bool IsPaused
    {
        get => _schedule.IsPaused;
        set => Change(() => _schedule.IsPaused = value);
    }

    /// <summary>Lets at most so many records a second start; null for no limit. From any thread.</summary>
    public void SetRate(double? recordsPerSecond) =>
        Change(() => _schedule.SetRate(recordsPerSecond is { } rate ? new RateLimit(rate, _time) : null));

    /// <summary>
    /// Hands records in, in the order they were read. Returns how many were taken: fewer than there are when the next one's offset does not ascend, so that
    /// its partition was rewound and the caller opens a new lane.
    /// </summary>
    public int Enqueue(ReadOnlySpan<IncomingRecord> records)
    {
        var taken = 0;
        bool startWorker;
        lock (_gate)
        {
            for (; taken < records.Length; taken++)
            {
                var result = _schedule.Add(records[taken]);
                if (result == TrackResult.NotAscending)
                {
                    break;
                }

                if (result == TrackResult.AlreadyFinished)
                {
                    records[taken].Lane.Skip();
                }

                records[taken].Lane.Publish();
            }

            startWorker = _workers.TryReserve(_schedule.HasReady);
        }

        StartWorker(startWorker);
        return taken;
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
            if (outcome.Kind == DeliveryOutcomeKind.Stop)
            {
                // Before the handler counts as ended: a drain that waits for it goes on then, and the consumer could end without having heard.
                _onStop(delivery, outcome.Exception!);
            }

            lock (_gate)
            {
                _schedule.Settle(queue, outcome);
                lane.Publish();
                if (lane.Closing)
                {
                    _handlerLeft.Set();
                }

                queue = TakeOrRetire_NeedsLock(out startWorker);
            }

            StartWorker(startWorker);
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
        if (!_workers.IsAboveMost && _schedule.TryTake(out var queue))
        {
            startWorker = _workers.TryReserve(_schedule.HasReady);
            return queue;
        }

        startWorker = false;
        _workers.Retire();
        return null;
    }

    /// <summary>Makes a change after which there may be something to start.</summary>
    private void Change(Action change)
    {
        bool startWorker;
        lock (_gate)
        {
            change();
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
