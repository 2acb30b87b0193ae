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
            // Only the dead letter is written again; the attempts are over and measured.
            return await next.InvokeAsync(delivery, cancellationToken).ConfigureAwait(false);
        }

        if (delivery is { Attempt: 0, Pauses: 0 })
        {
            telemetry.Consumed(delivery.Record.Partition.Topic);
        }

        var activity = telemetry.Start(delivery.Record, delivery.Attempt + 1);
        var started = telemetry.MeasuresDuration ? telemetry.Now : 0;
        var outcome = await next.InvokeAsync(delivery, cancellationToken).ConfigureAwait(false);
        telemetry.Stop(activity, delivery.Record, started, delivery.LastFailure);
        return outcome;
    }
}
