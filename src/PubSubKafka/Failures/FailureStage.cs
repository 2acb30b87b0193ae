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

    private readonly RetryDelays _delays = new(retry, random);
    private readonly PartitionPauses _pauses = new(time);

    public async ValueTask<DeliveryOutcome> InvokeAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.GivenUpFor is null)
        {
            delivery.Attempt++;
            delivery.LastFailure = null;
            try
            {
                var outcome = await next.InvokeAsync(delivery, cancellationToken).ConfigureAwait(false);
                EndPause(delivery);
                return outcome;
            }
            catch (Exception exception) when (cancellationToken.IsCancellationRequested && !FatalExceptions.Contain(exception))
            {
                // Whatever it is, it may come from the cancellation, as a closed connection does. The next owner finds out whether the record is to blame.
                return DeliveryOutcome.Abandoned;
            }
            catch (Exception exception)
            {
                if (Decide(delivery, exception) is { } outcome)
                {
                    return outcome;
                }
            }
        }

        return await WriteDeadLetterAsync(delivery, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Null: the record is given up and its dead letter is to be written.</summary>
    private DeliveryOutcome? Decide(RecordDelivery delivery, Exception thrown)
    {
        var (record, now) = (delivery.Record, time.GetUtcNow());
        var shown = UnreadableException.StandInFor(thrown);
        delivery.LastFailure = shown;
        if (delivery.FirstFailure == default)
        {
            delivery.FirstFailure = now;
        }

        var action = rules.Classify(thrown, failure => Log.Safely(() =>
            Log.RuleFailed(logger, consumer, record.Partition, record.Offset, UnreadableException.StandInFor(failure))));
        if (action == FailureAction.PausePartition)
        {
            // The record is not to blame, so this was no attempt of its.
            delivery.Attempt--;
            delivery.Pauses++;
            var pause = _pauses.Next(record.Partition, count => DelayAfter(count, delivery, thrown));
            telemetry.Retried(record.Partition.Topic);
            Log.Safely(() => Log.PartitionPaused(logger, consumer, record.Partition, record.Offset, pause, shown));
            return DeliveryOutcome.PausePartition(pause);
        }

        EndPause(delivery);
        if (action == FailureAction.Retry && delivery.Attempt < retry.Attempts)
        {
            var delay = DelayAfter(delivery.Attempt, delivery, thrown);
            telemetry.Retried(record.Partition.Topic);
            Log.Safely(() => Log.Retrying(logger, consumer, record.Partition, record.Offset, delivery.Attempt, retry.Attempts, delay, shown));
            return DeliveryOutcome.RetryAfter(delay);
        }

        if (action == FailureAction.Stop || whenExhausted == ExhaustedAction.Stop)
        {
            return DeliveryOutcome.Stop(shown);
        }

        if (whenExhausted == ExhaustedAction.Skip)
        {
            telemetry.Skipped(record.Partition.Topic, SkipReason.Failed);
            Log.Safely(() => Log.Skipped(logger, consumer, record.Partition, record.Offset, delivery.Attempt, shown));
            return DeliveryOutcome.Done;
        }

        delivery.GivenUpFor = shown;
        delivery.GivenUpAt = now;
        return null;
    }

    private TimeSpan DelayAfter(int failures, RecordDelivery delivery, Exception thrown) => _delays.After(failures, thrown, failure => Log.Safely(() =>
        Log.DelayFailed(logger, consumer, delivery.Record.Partition, delivery.Record.Offset, UnreadableException.StandInFor(failure))));

    private void EndPause(RecordDelivery delivery)
    {
        if (delivery.Pauses > 0)
        {
            delivery.Pauses = 0;
            _pauses.Over(delivery.Record.Partition);
        }
    }

    private async ValueTask<DeliveryOutcome> WriteDeadLetterAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        var record = delivery.Record;
        try
        {
            await deadLetters.WriteAsync(delivery, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FatalExceptions.Contain(exception))
        {
            return DeliveryOutcome.Stop(UnreadableException.StandInFor(exception));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return DeliveryOutcome.Abandoned;
        }
        catch (Exception exception)
        {
            var delay = RetryDelay.After(++delivery.DeadLetterFailures, DeadLetterRetry, random());
            Log.Safely(() => Log.DeadLetterFailed(logger, consumer, record.Partition, record.Offset, deadLetters.TopicFor(record), delay, exception));
            return DeliveryOutcome.RetryAfter(delay);
        }

        telemetry.DeadLettered(record.Partition.Topic);
        Log.Safely(() => Log.DeadLettered(
            logger, consumer, record.Partition, record.Offset, deadLetters.TopicFor(record), delivery.Attempt, delivery.GivenUpFor!));
        return DeliveryOutcome.Done;
    }
}
