namespace PubSubKafka.Pipeline;

/// <summary>
/// A stage of the consume pipeline. Stages are linked once, when the consumer starts; nothing is composed per message. A stage either returns
/// an outcome or throws; the failure stage turns every exception of the stages inside it into an outcome.
/// </summary>
internal interface IDeliveryStage
{
    ValueTask<DeliveryOutcome> InvokeAsync(RecordDelivery delivery, CancellationToken cancellationToken);
}
