using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Consuming;

/// <summary>The outermost stage: one span and one measurement for each attempt.</summary>
internal sealed class TelemetryStage(IDeliveryStage next, ConsumeTelemetry telemetry) : IDeliveryStage
{
    public async ValueTask<DeliveryOutcome> InvokeAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.GivenUpFor is not null)
        {
            // Only the record is written elsewhere again; the attempts are over and measured.
            return await next.InvokeAsync(delivery, cancellationToken).ConfigureAwait(false);
        }

        if (delivery is { Attempt: 0, Pauses: 0, Ticket: null })
        {
            telemetry.Consumed(delivery.Record.Partition.Topic);
        }

        // What was handled in a batch has had its span there.
        var isBatched = delivery.HandledSince > 0;
        var activity = isBatched ? null : telemetry.Start(delivery.Record, delivery.TotalAttempts + 1);
        long? started = !telemetry.MeasuresDuration ? null : isBatched ? delivery.HandledSince : telemetry.Now;
        var outcome = await next.InvokeAsync(delivery, cancellationToken).ConfigureAwait(false);
        if (outcome.Kind == DeliveryOutcomeKind.Abandoned)
        {
            // Neither a success nor a failure of the record: it belongs to the next owner.
            ConsumeTelemetry.Abandon(activity);
            return outcome;
        }

        telemetry.Stop(activity, delivery.Record, started, delivery.LastFailure);
        return outcome;
    }
}
