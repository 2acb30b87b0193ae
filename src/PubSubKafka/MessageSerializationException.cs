namespace PubSubKafka;

/// <summary>A message could not be turned into bytes, or bytes could not be turned into the message that their headers announce.</summary>
/// <remarks>Consumers never retry it, because the same bytes give the same error: the record goes to the dead-letter topic at once.</remarks>
public sealed class MessageSerializationException : PubSubKafkaException
{
    /// <summary>Makes the exception. Public for serializers of users.</summary>
    /// <param name="message">What failed and what to do, naming the type and the content type.</param>
    /// <param name="innerException">The serializer's own exception.</param>
    public MessageSerializationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
