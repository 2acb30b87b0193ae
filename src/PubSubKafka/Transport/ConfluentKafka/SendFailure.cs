using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Makes the exceptions of the sink.</summary>
internal static class SendFailure
{
    /// <summary>The client did not take the record over.</summary>
    public static PublishException NotTakenOver(string topic, Error error, Exception? cause) =>
        Make(topic, error, mayHaveBeenWritten: false, cause);

    /// <summary>The delivery report says that the record was not acknowledged.</summary>
    public static PublishException NotAcknowledged(string topic, Error error, PersistenceStatus status) =>
        Make(topic, error, status is not PersistenceStatus.NotPersisted, cause: null);

    /// <summary>The client is gone, and with it the delivery report: nobody knows.</summary>
    public static PublishException Abandoned(string topic, Error error) => Make(topic, error, mayHaveBeenWritten: true, cause: null);

    private static PublishException Make(string topic, Error error, bool mayHaveBeenWritten, Exception? cause)
    {
        var code = ErrorCodes.Name(error.Code);
        var outcome = mayHaveBeenWritten ? "may or may not have been written" : "was not written";

        // After a fatal error the sink goes on with a new client, so a later call may well succeed.
        return new PublishException(
            $"The record for topic '{topic}' {outcome}: {error.Reason} ({code})",
            topic,
            code,
            mayHaveBeenWritten,
            error.IsFatal || ErrorCodes.IsTransient(error.Code),
            cause ?? new KafkaException(error));
    }
}
