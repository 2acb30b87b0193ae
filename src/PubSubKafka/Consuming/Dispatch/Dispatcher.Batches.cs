using PubSubKafka.Pipeline;

namespace PubSubKafka.Consuming.Dispatch;

/// <content>Workers that handle several records at a time.</content>
internal sealed partial class Dispatcher
{
    private async Task RunBatchWorkerAsync()
    {
        bool startWorker;
        TakenBatch? taken;
        lock (_gate)
        {
            _workers.Started();
            taken = TakeBatchOrRetire_NeedsLock(out startWorker);
        }

        StartWorker(startWorker);
        while (taken is not null)
        {
            await RunBatchAsync(taken.Batch, taken.Lane.Token).ConfigureAwait(false);
            TellOfStop(taken.Batch);
            lock (_gate)
            {
                _schedule.Settle(taken);
                taken.Lane.Publish();
                if (taken.Lane.Closing)
                {
                    _handlerLeft.Set();
                }

                taken = TakeBatchOrRetire_NeedsLock(out startWorker);
            }

            StartWorker(startWorker);
        }
    }

    private async ValueTask RunBatchAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await _batches!.InvokeAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The stages turn exceptions into outcomes; one that comes through is a defect, and going on could lose records.
            Array.Fill(batch.Outcomes, DeliveryOutcome.Stop(exception));
        }
    }

    // Before the handlers count as ended: a drain that waits for them goes on then, and the consumer could end without having heard.
    private void TellOfStop(RecordBatch batch)
    {
        var index = Array.FindIndex(batch.Outcomes, static outcome => outcome.Kind == DeliveryOutcomeKind.Stop);
        if (index >= 0)
        {
            _onStop(batch.Records[index], batch.Outcomes[index].Exception!);
        }
    }

    private TakenBatch? TakeBatchOrRetire_NeedsLock(out bool startWorker)
    {
        if (!_workers.IsAboveMost && _schedule.TryTake(_batchSettings!, out var taken))
        {
            startWorker = _workers.TryReserve(_schedule.HasReady);
            return taken;
        }

        startWorker = false;
        _workers.Retire();
        return null;
    }
}
