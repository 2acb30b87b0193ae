using PubSubKafka.Pipeline;

namespace PubSubKafka.Tests.Consuming.Polling;

/// <summary>A pipeline in one function.</summary>
internal sealed class DelegateStage(Func<RecordDelivery, CancellationToken, ValueTask<DeliveryOutcome>> handle) : IDeliveryStage
{
    public ValueTask<DeliveryOutcome> InvokeAsync(RecordDelivery delivery, CancellationToken cancellationToken) => handle(delivery, cancellationToken);
}
