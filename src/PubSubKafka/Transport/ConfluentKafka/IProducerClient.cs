namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>What <see cref="SendQueue"/> and <see cref="ConfluentRecordSink"/> need of the client. Thread-safe.</summary>
internal interface IProducerClient
{
    /// <summary>Hands a record to the client without waiting. MUST NOT throw, and MUST NOT report a delivery from within.</summary>
    /// <param name="send">Learns of the delivery.</param>
    /// <param name="record">The record; not needed any more when the call returns.</param>
    /// <param name="refusal">Why it was not taken, where it may not be tried again.</param>
    HandOver Produce(PendingSend send, OutgoingRecord record, out PublishException? refusal);

    /// <summary>Sends what lingers and waits for reports; blocks the thread. False: there was nothing to wait for.</summary>
    bool TryFlush(TimeSpan timeout);

    /// <summary>Frees the client. Delivery reports that have not come by then never come.</summary>
    Task CloseAsync(TimeProvider time);
}
