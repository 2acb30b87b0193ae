using System.Text;

namespace PubSubKafka.Serialization;

/// <inheritdoc/>
internal sealed class MessageType<TMessage>(
    string topic, string alias, Func<TMessage, byte[]?>? keySelector, IReadOnlyList<IMessageSerializer<TMessage>> serializers)
    : MessageType(topic, alias, typeof(TMessage))
    where TMessage : class
{
    // What a stranger sent comes back in these texts, and they go to the log.
    private const int LongestReason = 1_000;
    private const int LongestContentType = 200;

    /// <summary>What is written; the first of the serializers, all of which can be read.</summary>
    public string ContentType => serializers[0].ContentType;

    /// <summary>The content type as it is written to every record; shared by them, so it MUST NOT be changed.</summary>
    public byte[] ContentTypeBytes { get; } = Encoding.UTF8.GetBytes(serializers[0].ContentType);

    /// <exception cref="MessageSerializationException">The key selector failed.</exception>
    public byte[]? SelectKey(TMessage message)
    {
        if (keySelector is null)
        {
            return null;
        }

        try
        {
            return keySelector(message);
        }
        catch (Exception exception)
        {
            throw new MessageSerializationException(
                $"The key selector of {ClrType.Name} on topic '{Topic}' failed: {ExceptionText.Message(exception, LongestReason)}", exception);
        }
    }

    /// <exception cref="MessageSerializationException">The serializer failed.</exception>
    public byte[] Serialize(TMessage message)
    {
        try
        {
            return serializers[0].Serialize(message);
        }
        catch (Exception exception) when (exception is not MessageSerializationException)
        {
            throw new MessageSerializationException(
                $"{ClrType.Name} for topic '{Topic}' could not be written as {ContentType}: {ExceptionText.Message(exception, LongestReason)}", exception);
        }
    }

    /// <inheritdoc/>
    public override object Deserialize(string? contentType, ReadOnlySpan<byte> data)
    {
        var format = "the format that its content type names";
        try
        {
            var serializer = FindReader(contentType);
            format = serializer.ContentType;
            return serializer.Deserialize(data)
                ?? throw new MessageSerializationException($"The {format} value on topic '{Topic}' stands for null, not for a {ClrType.Name}.");
        }
        catch (Exception exception) when (exception is not MessageSerializationException)
        {
            throw new MessageSerializationException(
                $"The value on topic '{Topic}' could not be read as {format} into {ClrType.Name}: {ExceptionText.Message(exception, LongestReason)}", exception);
        }
    }

    private IMessageSerializer<TMessage> FindReader(string? contentType)
    {
        if (string.IsNullOrWhiteSpace(contentType))
        {
            return serializers[0];
        }

        var mediaType = contentType.AsSpan();
        var parameters = mediaType.IndexOf(';');
        mediaType = (parameters < 0 ? mediaType : mediaType[..parameters]).Trim();
        foreach (var serializer in serializers)
        {
            if (serializer.CanRead(mediaType))
            {
                return serializer;
            }
        }

        var named = ExceptionText.Cut(mediaType.ToString(), LongestContentType);
        throw new MessageSerializationException(
            $"Topic '{Topic}' has no reader of {ClrType.Name} for content type '{named}'; it reads {string.Join(", ", serializers.Select(s => s.ContentType))}.");
    }
}
