namespace PubSubKafka.Testing.RealBroker;

/// <summary>This machine has no Kafka of the kind asked for; the message says what to provide.</summary>
public sealed class KafkaUnavailableException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is missing, for people.</param>
    public KafkaUnavailableException(string message)
        : base(message)
    {
    }
}
