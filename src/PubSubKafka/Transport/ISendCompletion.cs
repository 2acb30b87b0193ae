namespace PubSubKafka.Transport;

/// <summary>Learns the outcome of one record. The sink calls exactly one of the two methods, once.</summary>
/// <remarks>
/// The call may come from within <see cref="IRecordOutlet.Send"/>, or on the client's own thread, or under a lock of the sink. An implementation MUST NOT
/// block, throw or run code of the application.
/// </remarks>
internal interface ISendCompletion
{
    /// <summary>All in-sync replicas have the record.</summary>
    void Succeeded(in RecordPosition position);

    /// <summary>The record was not acknowledged (<see cref="PublishException"/>), or not sent at all.</summary>
    void Failed(Exception exception);
}
