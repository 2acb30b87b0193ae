namespace PubSubKafka;

/// <summary>Base of the exceptions of this library.</summary>
public abstract class PubSubKafkaException : Exception
{
    private protected PubSubKafkaException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
