namespace PubSubKafka;

/// <summary>What one publish call sets differently from the topic's declaration. Everything left out keeps the declared or generated value.</summary>
/// <remarks>Immutable after construction, so one instance may be used by several threads and calls.</remarks>
public sealed class PublishOptions
{
    /// <summary>The topic. Default: the one topic that the message type was declared for. It must be declared for the message type.</summary>
    public string? Topic { get; init; }

    /// <summary>The key as text, sent as UTF-8; an empty text is an empty key, which is not the same as none. Default: what the topic's key selector returns. Not together with <see cref="KeyBytes"/>.</summary>
    public string? Key { get; init; }

    /// <summary>The key as bytes, sent as they are. The array must not be changed until the call has completed. Not together with <see cref="Key"/>.</summary>
#pragma warning disable CA1819 // The client takes over the array as it is; a copy for each call would be waste.
    public byte[]? KeyBytes { get; init; }
#pragma warning restore CA1819

    /// <summary>The partition, from 0. Default: chosen from the key as Java's producer does (murmur2), so that all clients agree.</summary>
    public int? Partition { get; init; }

    /// <summary>
    /// The message id, header <c>ce_id</c>. Default: a new version 7 UUID. Consumers recognise repetitions by it, so set it where the same
    /// business event may be published twice.
    /// </summary>
    public string? MessageId { get; init; }

    /// <summary>
    /// The id that all messages of one business transaction share, header <c>ce_correlationid</c>. Default: in a handler, that of the handled
    /// message; elsewhere the message's own id.
    /// </summary>
    public string? CorrelationId { get; init; }

    /// <summary>The id of the message or request that caused this one, header <c>ce_causationid</c>. Default: in a handler, the handled message's id; elsewhere none.</summary>
    public string? CausationId { get; init; }

    /// <summary>When the event happened, header <c>ce_time</c> and the record's timestamp (milliseconds). Default: now.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Further headers. Names that this library writes itself (<c>ce_*</c>, <c>content-type</c>, <c>traceparent</c>, <c>tracestate</c>) are refused.</summary>
    public MessageHeaders? Headers { get; init; }

    /// <summary>The same with arrays of its own, for a record that is sent after the call has completed.</summary>
    internal PublishOptions WithOwnBytes()
    {
        if (KeyBytes is null && Headers is null)
        {
            return this;
        }

        MessageHeaders? headers = null;
        foreach (var header in Headers ?? [])
        {
            (headers ??= new MessageHeaders()).Add(header.Name, (byte[]?)header.Bytes?.Clone());
        }

        return new PublishOptions
        {
            Topic = Topic,
            Key = Key,
            KeyBytes = (byte[]?)KeyBytes?.Clone(),
            Partition = Partition,
            MessageId = MessageId,
            CorrelationId = CorrelationId,
            CausationId = CausationId,
            Time = Time,
            Headers = headers,
        };
    }
}
