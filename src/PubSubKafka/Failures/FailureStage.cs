using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;
using PubSubKafka.Retries;

namespace PubSubKafka.Failures;

/// <summary>
/// Turns every exception of the stages inside it into an outcome. A record leaves it done only when it was handled, is durably in a retry topic or the
/// dead-letter topic, or was skipped because the user chose so.
/// </summary>
internal sealed class FailureStage(
    IDeliveryStage next,
    string consumer,
    FailurePolicy policy,
    RetryTopicWriter retryTopics,
    DeadLetterWriter deadLetters,
    TimeProvider time,
    Func<double> random,
    ConsumeTelemetry telemetry,
    ILogger logger) : IDeliveryStage
{
    private static readonly TimeSpan FullPause = TimeSpan.FromSeconds(1);
    private static readonly RetryOptions WriteRetry = new();

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

        return await WriteElsewhereAsync(delivery, cancellationToken).ConfigureAwait(false);
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

    private async ValueTask<DeliveryOutcome> WriteElsewhereAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        var (record, stage) = (delivery.Record, delivery.NextStage);
        var topic = stage?.Topic ?? deadLetters.TopicFor(delivery);
        if (delivery is { Waiting: { } waiting, Key: { } key })
        {
            // Before the write: what comes of the key meanwhile is to follow.
            if (!waiting.TryMove(key, delivery.OriginOffset, new WaitingPlace(stage, delivery.NextDue, delivery.NextHop)))
            {
                return DeliveryOutcome.PausePartition(FullPause, new InvalidOperationException(
                    $"{waiting.Records} records of it wait in retry and dead-letter topics, which is RetryTopics:MaxWaitingRecords. Redrive or discard dead letters, or raise the limit."));
            }
        }

        try
        {
            if (stage is null)
            {
                var position = await deadLetters.WriteAsync(delivery, cancellationToken).ConfigureAwait(false);
                NoteDeadLetter(delivery, position.Offset);
            }
            else
            {
                await retryTopics.WriteAsync(delivery, cancellationToken).ConfigureAwait(false);
            }
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
            var delay = RetryDelay.After(++delivery.WriteFailures, WriteRetry, random());
            Log.Safely(() => Log.WriteFailed(logger, consumer, record.Partition, record.Offset, topic, delay, exception));
            return DeliveryOutcome.RetryAfter(delay);
        }

        Tell(delivery, topic);
        return DeliveryOutcome.Done;
    }

    private static void NoteDeadLetter(RecordDelivery delivery, long offset)
    {
        if (delivery is { Waiting: { } waiting, Key: { } key })
        {
            waiting.DeadLettered(key, delivery.OriginOffset, offset);
        }
    }

    private void Tell(RecordDelivery delivery, string topic)
    {
        var (record, failure) = (delivery.Record, delivery.GivenUpFor!);
        if (delivery.IsFollower)
        {
            telemetry.Followed(record.Partition.Topic);
            Log.Safely(() => Log.Followed(logger, consumer, record.Partition, record.Offset, topic));
            return;
        }

        if (delivery.NextStage is { } stage)
        {
            telemetry.Retried(record.Partition.Topic);
            Log.Safely(() => Log.MovedToRetryTopic(logger, consumer, record.Partition, record.Offset, topic, delivery.TotalAttempts, stage.Delay, failure));
            return;
        }

        telemetry.DeadLettered(record.Partition.Topic);
        Log.Safely(() => Log.DeadLettered(logger, consumer, record.Partition, record.Offset, topic, delivery.TotalAttempts, failure));
    }
}
