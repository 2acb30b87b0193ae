using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Failures;

/// <summary>
/// Turns every exception of the stages inside it into an outcome. A record leaves it done only when it was handled, is durably in the dead-letter
/// topic, or was skipped because the user chose so.
/// </summary>
internal sealed class FailureStage(
    IDeliveryStage next,
    string consumer,
    RetryOptions retry,
    ExhaustedAction whenExhausted,
    FailureRules rules,
    DeadLetterWriter deadLetters,
    TimeProvider time,
    Func<double> random,
    ConsumeTelemetry telemetry,
    ILogger logger) : IDeliveryStage
{
    private static readonly RetryOptions DeadLetterRetry = new();

    // Also where the first retry is to come at once: a dependency that is down is not asked in a tight loop.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    public async ValueTask<DeliveryOutcome> InvokeAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.GivenUpFor is null)
        {
            delivery.Attempt++;
            delivery.LastFailure = null;
            try
            {
                return await next.InvokeAsync(delivery, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is not OutOfMemoryException)
            {
                // Whatever it is, it may come from the cancellation, as a closed connection does. The next owner finds out whether the record is to blame.
                return DeliveryOutcome.Abandoned;
            }
            catch (Exception exception)
            {
                delivery.LastFailure = exception;
                if (Decide(delivery, exception) is { } outcome)
                {
                    return outcome;
                }
            }
        }

        return await WriteDeadLetterAsync(delivery, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Null: the record is given up and its dead letter is to be written.</summary>
    private DeliveryOutcome? Decide(RecordDelivery delivery, Exception exception)
    {
        var record = delivery.Record;
        var now = time.GetUtcNow();
        if (delivery.FirstFailure == default)
        {
            delivery.FirstFailure = now;
        }

        var action = rules.Classify(exception);
        switch (action)
        {
            case FailureAction.Stop:
                return DeliveryOutcome.Stop(exception);
            case FailureAction.PausePartition:
                // The record is not to blame, so this was no attempt of its; the pauses grow by a count of their own.
                delivery.Attempt--;
                var pause = RetryDelay.After(++delivery.Pauses, retry, random());
                pause = pause < ShortestPause ? ShortestPause : pause;
                telemetry.Retried(record.Partition.Topic);
                Log.PartitionPaused(logger, consumer, record.Partition, record.Offset, pause, exception);
                return DeliveryOutcome.PausePartition(pause);
            case FailureAction.Retry when delivery.Attempt < retry.Attempts:
                var delay = RetryDelay.After(delivery.Attempt, retry, random());
                telemetry.Retried(record.Partition.Topic);
                Log.Retrying(logger, consumer, record.Partition, record.Offset, delivery.Attempt, retry.Attempts, delay, exception);
                return DeliveryOutcome.RetryAfter(delay);
        }

        switch (whenExhausted)
        {
            case ExhaustedAction.Stop:
                return DeliveryOutcome.Stop(exception);
            case ExhaustedAction.Skip:
                telemetry.Skipped(record.Partition.Topic, SkipReason.Failed);
                Log.Skipped(logger, consumer, record.Partition, record.Offset, delivery.Attempt, exception);
                return DeliveryOutcome.Done;
            default:
                delivery.GivenUpFor = exception;
                delivery.GivenUpAt = now;
                return null;
        }
    }

    private async ValueTask<DeliveryOutcome> WriteDeadLetterAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        var record = delivery.Record;
        try
        {
            await deadLetters.WriteAsync(delivery, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return DeliveryOutcome.Abandoned;
        }
        catch (Exception exception)
        {
            var delay = RetryDelay.After(++delivery.DeadLetterFailures, DeadLetterRetry, random());
            Log.DeadLetterFailed(logger, consumer, record.Partition, record.Offset, deadLetters.TopicFor(record), delay, exception);
            return DeliveryOutcome.RetryAfter(delay);
        }

        telemetry.DeadLettered(record.Partition.Topic);
        Log.DeadLettered(
            logger, consumer, record.Partition, record.Offset, deadLetters.TopicFor(record), delivery.Attempt, delivery.GivenUpFor!);
        return DeliveryOutcome.Done;
    }
}
