using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;
using PubSubKafka.Retries;

namespace PubSubKafka.Failures;

/// <summary>Writes a record that is given up here to its next retry topic or to the dead-letter topic.</summary>
internal sealed class DepartureWriter(
    string consumer, RetryTopicWriter retryTopics, DeadLetterWriter deadLetters, Func<double> random, ConsumeTelemetry telemetry, ILogger logger, OutputRefusals? refusals = null)
{
    private static readonly TimeSpan FullPause = TimeSpan.FromSeconds(1);
    private static readonly RetryOptions WriteRetry = new();

    /// <summary>Writes it where it goes. Until that is done the record is not, and only the write is repeated.</summary>
    public async ValueTask<DeliveryOutcome> WriteAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        var (record, stage) = (delivery.Record, delivery.NextStage);
        var topic = stage?.Topic ?? deadLetters.TopicFor(delivery);
        if (delivery is { Waiting: { } waiting, Key: { } key })
        {
            // Before the write: what comes of the key meanwhile is to follow.
            switch (waiting.Move(key, delivery.OriginOffset, new WaitingPlace(stage, delivery.NextDue, delivery.NextHop)))
            {
                case MoveAnswer.Gone:
                    return DeliveryOutcome.Done;
                case MoveAnswer.Full:
                    return DeliveryOutcome.PausePartition(FullPause, new InvalidOperationException(
                        $"{waiting.Records} records of it wait in retry and dead-letter topics, which is RetryTopics:MaxWaitingRecords. Redrive or discard dead letters, or raise the limit."));
            }
        }

        if (refusals is not null)
        {
            delivery.BeginOutputs(refusals, isDeparture: true);
        }

        try
        {
            if (stage is null)
            {
                var position = await deadLetters.WriteAsync(delivery, cancellationToken).ConfigureAwait(false);
                NoteWritten(delivery, position.Offset);
            }
            else
            {
                await retryTopics.WriteAsync(delivery, cancellationToken).ConfigureAwait(false);
                NoteWritten(delivery, deadLetterOffset: null);
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

    private static void NoteWritten(RecordDelivery delivery, long? deadLetterOffset)
    {
        if (delivery is { Waiting: { } waiting, Key: { } key })
        {
            waiting.Written(key, delivery.OriginOffset, delivery.NextHop, deadLetterOffset);
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
