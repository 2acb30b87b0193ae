using PubSubKafka.Serialization;

namespace PubSubKafka.Consuming.Handling;

/// <summary>From what a record announces to the type to read it into and the handler to call.</summary>
internal sealed class HandlerMap(MessageTypeMap types, IReadOnlyDictionary<Type, MessageInvoker> handlers)
{
    /// <summary>The declared type; null when this host has not declared it.</summary>
    public MessageType? FindType(string topic, string? alias) => types.Find(topic, alias);

    /// <summary>The handler; null when this consumer does not handle the type, which is its choice.</summary>
    public MessageInvoker? FindHandler(MessageType type) => handlers.GetValueOrDefault(type.ClrType);
}
