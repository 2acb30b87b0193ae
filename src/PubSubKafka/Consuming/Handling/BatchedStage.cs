using System.Runtime.ExceptionServices;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Consuming.Handling;

/// <summary>The innermost stage of a record that was handled in a batch: says how that went.</summary>
internal sealed class BatchedStage : IDeliveryStage
{
    public ValueTask<DeliveryOutcome> InvokeAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.HandlerFailure is { } failure)
        {
            // With the trace of where it was thrown.
            ExceptionDispatchInfo.Throw(failure);
        }

        if (!delivery.IsHandled)
        {
            // It had to wait for one before it in the batch. Nothing was tried.
            delivery.Attempt--;
            return new(DeliveryOutcome.RetryAfter(TimeSpan.Zero));
        }

        return new(DeliveryOutcome.Done);
    }
}
