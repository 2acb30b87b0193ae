using System.Diagnostics;
using System.Text;
using PubSubKafka.Diagnostics;
using PubSubKafka.Serialization;
using PubSubKafka.Transport;

namespace PubSubKafka.Publishing;

/// <summary>Makes the record of a message, ready to be sent or stored: a CloudEvents 1.0 Kafka record in binary mode. Thread-safe.</summary>
/// <param name="source">What <c>ce_source</c> holds: a URI reference that names the publishing application.</param>
/// <param name="time">The clock behind <c>ce_time</c> and generated ids.</param>
internal sealed class RecordComposer(string source, TimeProvider time)
{
    // Those that every record of a message has. The trace context's two, a causation id and headers of the user come on top.
    private const int UsualHeaders = 7;

    private static readonly byte[] SpecVersion = "1.0"u8.ToArray();
    private readonly byte[] _source = Encoding.UTF8.GetBytes(source);

    /// <exception cref="ArgumentException">The options contradict themselves or hold a reserved header.</exception>
    /// <exception cref="MessageSerializationException">The key selector or the serializer failed.</exception>
    public ComposedRecord Compose<TMessage>(
        MessageType<TMessage> type, TMessage message, PublishOptions? options, in ParentMessage parent, Activity? activity)
        where TMessage : class
    {
        if (options is not null)
        {
            Check(options);
        }

        var key = options?.KeyBytes ?? (options?.Key is { } text ? Encoding.UTF8.GetBytes(text) : type.SelectKey(message));
        return Compose(type, key, type.Serialize(message), type.ContentTypeBytes, options, parent, activity);
    }

    public ComposedRecord ComposeTombstone(MessageType type, byte[] key, in ParentMessage parent, Activity? activity) =>
        Compose(type, key, value: null, contentType: null, options: null, parent, activity);

    private ComposedRecord Compose(
        MessageType type, byte[]? key, byte[]? value, byte[]? contentType, PublishOptions? options, in ParentMessage parent, Activity? activity)
    {
        var now = options?.Time ?? time.GetUtcNow();
        var id = options?.MessageId is { } given ? new MessageId(given) : new MessageId(TimeOrderedGuid.Create(now));
        var idBytes = id.ToBytes();
        var correlationId = options?.CorrelationId ?? parent.CorrelationId;
        var causationId = options?.CausationId ?? parent.MessageId;

        var extra = options?.Headers;
        var headers = new MessageHeaders(UsualHeaders + (activity is null ? 0 : 2) + (causationId is null ? 0 : 1) + (extra?.Count ?? 0))
            .Add(WireHeaders.SpecVersion, SpecVersion)
            .Add(WireHeaders.Id, idBytes)
            .Add(WireHeaders.Type, type.AliasBytes)
            .Add(WireHeaders.Source, _source)
            .Add(WireHeaders.Time, WireText.Time(now))
            .Add(WireHeaders.CorrelationId, correlationId is null ? idBytes : Encoding.UTF8.GetBytes(correlationId));
        if (contentType is not null)
        {
            headers.Add(WireHeaders.ContentType, contentType);
        }

        if (causationId is not null)
        {
            headers.Add(WireHeaders.CausationId, causationId);
        }

        TracePropagation.Write(activity, headers);
        for (var i = 0; i < extra?.Count; i++)
        {
            headers.Add(extra[i].Name, extra[i].Bytes);
        }

        return new ComposedRecord(new OutgoingRecord(type.Topic, options?.Partition, key, value, headers, now), id, correlationId);
    }

    private static void Check(PublishOptions options)
    {
        if (options.Key is not null && options.KeyBytes is not null)
        {
            throw new ArgumentException("PublishOptions.Key and PublishOptions.KeyBytes are both set; set the one that applies.", nameof(options));
        }

        if (options.Partition < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"PublishOptions.Partition is {options.Partition}; partitions count from 0.");
        }

        if (options.MessageId is { Length: 0 } || options.CorrelationId is { Length: 0 } || options.CausationId is { Length: 0 })
        {
            throw new ArgumentException("PublishOptions has an empty MessageId, CorrelationId or CausationId; leave it null to have the default.", nameof(options));
        }

        if (options.Headers is { Count: > 0 } headers)
        {
            ReservedHeaders.Refuse(headers, nameof(options));
        }
    }
}
