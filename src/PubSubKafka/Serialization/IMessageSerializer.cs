namespace PubSubKafka.Serialization;

/// <summary>Turns messages of one type into bytes and back. Must be thread-safe.</summary>
/// <typeparam name="TMessage">The message type.</typeparam>
public interface IMessageSerializer<TMessage>
    where TMessage : class
{
    /// <summary>The media type written to the header <c>content-type</c>, for example <c>application/json</c>.</summary>
    string ContentType { get; }

    /// <summary>Whether <see cref="Deserialize"/> understands a record whose <c>content-type</c> header is this.</summary>
    /// <param name="contentType">The media type as written, without its parameters and surrounding white space. Compare without regard to case.</param>
    /// <returns><see langword="true"/> when understood.</returns>
    bool CanRead(ReadOnlySpan<char> contentType);

    /// <summary>Turns a message into bytes.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The bytes. The array becomes the record's value as it is.</returns>
    /// <exception cref="Exception">Any exception: the caller wraps it in a <see cref="MessageSerializationException"/> that names the type.</exception>
    byte[] Serialize(TMessage message);

    /// <summary>Turns bytes into a message.</summary>
    /// <param name="data">The record's value. Not valid after the call.</param>
    /// <returns>The message, never <see langword="null"/>.</returns>
    /// <exception cref="Exception">Any exception: the caller wraps it in a <see cref="MessageSerializationException"/> that names the type.</exception>
    TMessage Deserialize(ReadOnlySpan<byte> data);
}
