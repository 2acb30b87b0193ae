using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;
using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures;

/// <summary>
/// Lets a record be handled only when no earlier one of its key waits; else it goes where that one waits, without an attempt. Outside of the stages that count
/// attempts, and only where the order of keys is kept across retry topics.
/// </summary>
internal sealed class KeyOrderStage(IDeliveryStage next, string consumer, TimeProvider time, ConsumeTelemetry telemetry, ILogger logger) : IDeliveryStage
{
    private const int ManyHops = 20;
    private const int WaitsUntilLookAgain = 8;
    private const int LooksBeforeItFollows = 10;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    public ValueTask<DeliveryOutcome> InvokeAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Ticket is { IsDiscard: true, DeadLetterOffset: { } discarded })
        {
            if (delivery.Key is { } of)
            {
                delivery.Waiting?.Discarded(of, delivery.OriginOffset, discarded);
            }

            return new(DeliveryOutcome.Done);
        }

        if (delivery is not { Waiting: { } waiting, Key: { } key })
        {
            return next.InvokeAsync(delivery, cancellationToken);
        }

        // What was begun here holds its key's queue, so nothing of the key has changed since.
        if (delivery is { Attempt: 0, Pauses: 0, GivenUpFor: null })
        {
            var record = delivery.Record;
            switch (Judge(delivery, waiting, key, out var place))
            {
                case KeyVerdict.Done:
                    telemetry.Skipped(record.Partition.Topic, SkipReason.AlreadyHandled);
                    Log.Safely(() => Log.CopyPassedOver(logger, consumer, record.Partition, record.Offset));
                    return new(DeliveryOutcome.Done);
                case KeyVerdict.Follow when !place.IsWritten:
                    // Else it could be written before the one that it follows, which another worker is writing.
                    return new(DeliveryOutcome.RetryAfter(Soon(++delivery.Waits)));
                case KeyVerdict.Follow when IsStuckBehind(delivery, place):
                    return new(DeliveryOutcome.RetryAfter(LookAgain));
                case KeyVerdict.Follow:
                    delivery.IsFollower = true;
                    delivery.GivenUpFor = EarlierRecordWaitsException.Instance;
                    delivery.GivenUpAt = time.GetUtcNow();
                    delivery.NextStage = place.Stage;
                    delivery.NextDue = place.Due;
                    break;
            }
        }

        return FinishAsync(delivery, waiting, key, cancellationToken);
    }

    /// <summary>Whether the record would be handled now.</summary>
    public static bool MayHandle(RecordDelivery delivery) =>
        delivery.Ticket is not { IsDiscard: true }
        && (delivery is not { Waiting: { } waiting, Key: { } key, Attempt: 0, Pauses: 0 } || Judge(delivery, waiting, key, out _) == KeyVerdict.Handle);

    private static TimeSpan Soon(int waits) => waits < WaitsUntilLookAgain ? Shortest * Math.Pow(2, waits - 1) : LookAgain;

    // The one before it should have come before it. If it has not for many times, its record was deleted, or moved by hand, and following it at once would write
    // without end.
    private bool IsStuckBehind(RecordDelivery delivery, in WaitingPlace place) =>
        delivery.Ticket is { Hop: > ManyHops } ticket
        && place.Stage?.Number == ticket.Stage.Number
        && place.Due <= time.GetUtcNow()
        && ++delivery.Waits % LooksBeforeItFollows != 0;

    private static KeyVerdict Judge(RecordDelivery delivery, WaitingKeys waiting, RecordKey key, out WaitingPlace place) => delivery.Ticket is { } ticket
        ? waiting.Judge(key, ticket, delivery.Record.Partition, delivery.Record.Offset, out place)
        : waiting.Judge(key, delivery.Record.Offset, out place);

    private async ValueTask<DeliveryOutcome> FinishAsync(
        RecordDelivery delivery, WaitingKeys waiting, RecordKey key, CancellationToken cancellationToken)
    {
        var outcome = await next.InvokeAsync(delivery, cancellationToken).ConfigureAwait(false);
        if (outcome.Kind == DeliveryOutcomeKind.Done && delivery.GivenUpFor is null)
        {
            waiting.Finished(key, delivery.OriginOffset);
        }

        return outcome;
    }
}
