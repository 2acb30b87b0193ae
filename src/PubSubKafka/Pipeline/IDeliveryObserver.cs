namespace PubSubKafka.Pipeline;

/// <summary>Sees every run through the pipeline. Called by workers, from several threads at once; must not block or throw.</summary>
internal interface IDeliveryObserver
{
    void Starting(string consumer, RecordDelivery delivery);

    void Ended(string consumer, RecordDelivery delivery, DeliveryOutcome outcome);
}
