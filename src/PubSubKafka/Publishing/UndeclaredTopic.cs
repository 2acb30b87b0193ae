using PubSubKafka.Serialization;

namespace PubSubKafka.Publishing;

/// <summary>Says why a message type and a topic do not go together.</summary>
internal static class UndeclaredTopic
{
    public static InvalidOperationException Exception(Type messageType, string? topic, IReadOnlyList<MessageType> declared)
    {
        if (declared.Count == 0)
        {
            return new InvalidOperationException(
                $"{messageType} was not declared; add AddTopic<{messageType.Name}>(\"topic\"). The declared type counts, not the message's run-time type.");
        }

        var topics = string.Join(", ", declared.Select(type => $"'{type.Topic}'"));
        return new InvalidOperationException(topic is null
            ? $"{messageType} was declared for several topics ({topics}); say which one with PublishOptions.Topic."
            : $"{messageType} was not declared for topic '{topic}', only for {topics}.");
    }
}
