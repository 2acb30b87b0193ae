using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Failures;

/// <summary>
/// Turns every exception of the stages inside it into an outcome. A record leaves it done only when it was handled, is durably in a retry topic or the
/// dead-letter topic, or was skipped because the user chose so.
/// </summary>
internal sealed class FailureStage(
    IDeliveryStage next,
    string consumer,
    FailurePolicy policy,
    DepartureWriter departures,
    TimeProvider time,
    Func<double> random,
    ConsumeTelemetry telemetry,
    ILogger logger) : IDeliveryStage
{
    private readonly RetryDelays _delays = new(policy.Retry, random);
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
                delivery.DropOutputs();

                // Whatever it is, it may come from the cancellation, as a closed connection does. The next owner finds out whether the record is to blame.
                return DeliveryOutcome.Abandoned;
            }
            catch (Exception exception)
            {
                delivery.DropOutputs();
                if (Decide(delivery, exception) is { } outcome)
                {
                    return outcome;
                }
            }
        }

        return await departures.WriteAsync(delivery, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Null: the record is given up here and is to be written elsewhere.</summary>
    private DeliveryOutcome? Decide(RecordDelivery delivery, Exception thrown)
    {
        var (record, now) = (delivery.Record, time.GetUtcNow());
        var shown = UnreadableException.StandInFor(thrown);
        delivery.LastFailure = shown;
        if (delivery.FirstFailure == default)
        {
            delivery.FirstFailure = now;
        }

        var action = policy.Rules.Classify(thrown, failure => Log.Safely(() =>
            Log.RuleFailed(logger, consumer, record.Partition, record.Offset, UnreadableException.StandInFor(failure))));
        if (action == FailureAction.PausePartition)
        {
            return Pause(delivery, thrown, shown);
        }

        EndPause(delivery);
        if (policy.HasAttempts(action, delivery) && DelayAfter(delivery.Attempt, delivery, thrown) is var delay && policy.IsInTime(delivery, now + delay))
        {
            telemetry.Retried(record.Partition.Topic);
            Log.Safely(() => Log.Retrying(logger, consumer, record.Partition, record.Offset, delivery.Attempt, policy.Retry.Attempts, delay, shown));
            return DeliveryOutcome.RetryAfter(delay);
        }

        delivery.NextStage = policy.NextStage(action, delivery, now);
        delivery.NextDue = now + (delivery.NextStage?.Delay ?? TimeSpan.Zero);
        if (delivery.NextStage is null && EndWithoutWriting(policy.End(action), delivery, shown) is { } outcome)
        {
            return outcome;
        }

        delivery.GivenUpFor = shown;
        delivery.GivenUpAt = now;
        return null;
    }

    private DeliveryOutcome Pause(RecordDelivery delivery, Exception thrown, Exception shown)
    {
        // The record is not to blame, so this was no attempt of its.
        var record = delivery.Record;
        delivery.Attempt--;
        delivery.Pauses++;
        var pause = _pauses.Next(record.Partition, count => OpenCircuit.RetryAfter(thrown) ?? DelayAfter(count, delivery, thrown));
        telemetry.Retried(record.Partition.Topic);
        Log.Safely(() => Log.PartitionPaused(logger, consumer, record.Partition, record.Offset, pause, shown));
        return DeliveryOutcome.PausePartition(pause, shown);
    }

    private DeliveryOutcome? EndWithoutWriting(ExhaustedAction end, RecordDelivery delivery, Exception shown)
    {
        var record = delivery.Record;
        switch (end)
        {
            case ExhaustedAction.Stop:
                return DeliveryOutcome.Stop(shown);
            case ExhaustedAction.Skip:
                telemetry.Skipped(record.Partition.Topic, SkipReason.Failed);
                Log.Safely(() => Log.Skipped(logger, consumer, record.Partition, record.Offset, delivery.TotalAttempts, shown));
                return DeliveryOutcome.Done;
            case ExhaustedAction.DeadLetter when !policy.HasDeadLetters:
                return DeliveryOutcome.Stop(new InvalidOperationException(
                    $"A rule says {nameof(FailureAction.DeadLetter)}, and the consumer has no dead-letter topic: call WithDeadLetter, or OnException with that action.", shown));
            default:
                return null;
        }
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
}
