namespace PubSubKafka.Pipeline;

/// <summary>Outside of all other stages, and only where an observer is registered.</summary>
internal sealed class ObserverStage(IDeliveryStage next, string consumer, IDeliveryObserver observer) : IDeliveryStage
{
    public async ValueTask<DeliveryOutcome> InvokeAsync(RecordDelivery delivery, CancellationToken cancellationToken)
    {
        observer.Starting(consumer, delivery);
        var outcome = await next.InvokeAsync(delivery, cancellationToken).ConfigureAwait(false);
        observer.Ended(consumer, delivery, outcome);
        return outcome;
    }
}
