using System.Text;

namespace PubSubKafka.Serialization;

/// <inheritdoc/>
internal sealed class MessageType<TMessage>(
    string topic, string alias, Func<TMessage, byte[]?>? keySelector, IReadOnlyList<IMessageSerializer<TMessage>> serializers)
    : MessageType(topic, alias, typeof(TMessage))
    where TMessage : class
{
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
                $"The key selector of {ClrType.Name} on topic '{Topic}' failed: {exception.Message}", exception);
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
                $"{ClrType.Name} for topic '{Topic}' could not be written as {ContentType}: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public override object Deserialize(string? contentType, ReadOnlySpan<byte> data)
    {
        var serializer = FindReader(contentType);
        try
        {
            return serializer.Deserialize(data)
                ?? throw new MessageSerializationException($"The {serializer.ContentType} value on topic '{Topic}' stands for null, not for a {ClrType.Name}.");
        }
        catch (Exception exception) when (exception is not MessageSerializationException)
        {
            throw new MessageSerializationException(
                $"The value on topic '{Topic}' could not be read as {serializer.ContentType} into {ClrType.Name}: {exception.Message}", exception);
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

        throw new MessageSerializationException(
            $"Topic '{Topic}' has no reader of {ClrType.Name} for content type '{mediaType}'; it reads {string.Join(", ", serializers.Select(s => s.ContentType))}.");
    }
}
