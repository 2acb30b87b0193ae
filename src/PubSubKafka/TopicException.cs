namespace PubSubKafka;

/// <summary>Declared topics are missing and could not be created, or do not look as declared. The message names each of them and what to do.</summary>
public sealed class TopicException : PubSubKafkaException
{
    internal TopicException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
