using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Pipeline;
using PubSubKafka.Serialization;

namespace PubSubKafka.Consuming.Handling;

/// <summary>Finds out what a record is, and reads its message anew from the bytes for every attempt.</summary>
internal sealed class MessageReader(string consumer, HandlerMap map, UnknownTypeAction unknownTypes, ConsumeTelemetry telemetry, ILogger logger)
{
    /// <summary>The record's type, and who handles it; null when it is passed over.</summary>
    /// <exception cref="MessageSerializationException">The type is not known.</exception>
    public MessageType? FindType(RecordDelivery delivery, out MessageInvoker? invoker)
    {
        var record = delivery.Record;
        var topic = delivery.Origin.Topic;
        var alias = record.Headers.GetText(WireHeaders.Type);
        var type = map.FindType(topic, alias);
        invoker = type is null ? null : map.FindHandler(type);
        if (type is null)
        {
            PassOverUnknown(delivery, topic, alias);
            return null;
        }

        if (invoker is null)
        {
            telemetry.Skipped(topic, SkipReason.NotHandled);
            return null;
        }

        return type;
    }

    /// <summary>The message; null for a tombstone.</summary>
    /// <exception cref="MessageSerializationException">The bytes are none of this type.</exception>
    public static object? Read(RecordDelivery delivery, MessageType type)
    {
        var record = delivery.Record;
        return record.Value is null ? null : type.Deserialize(record.Headers.GetText(WireHeaders.ContentType), record.Value);
    }

    private void PassOverUnknown(RecordDelivery delivery, string topic, string? alias)
    {
        if (unknownTypes == UnknownTypeAction.Skip)
        {
            telemetry.Skipped(topic, SkipReason.UnknownType);
            Log.UnknownTypeSkipped(logger, consumer, delivery.Record.Partition, delivery.Record.Offset, alias);
            return;
        }

        throw new MessageSerializationException(string.IsNullOrEmpty(alias)
            ? $"The record has no {WireHeaders.Type} header and topic '{topic}' has not exactly one declared type to assume; "
                + "declare one with AddTopic or set UnknownTypes to Skip."
            : $"Topic '{topic}' has no declared type '{alias}'; declare it with AddTopic and WithType, or set UnknownTypes to Skip.");
    }
}
