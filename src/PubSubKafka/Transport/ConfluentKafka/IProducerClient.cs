namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>What <see cref="SendQueue"/> needs of the client.</summary>
internal interface IProducerClient
{
    /// <summary>Hands a record to the client without waiting. MUST NOT throw, and MUST NOT report a delivery from within.</summary>
    HandOver Produce(PendingSend send, out PublishException? refusal);
}
