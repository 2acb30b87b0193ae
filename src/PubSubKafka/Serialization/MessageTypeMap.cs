namespace PubSubKafka.Serialization;

/// <summary>The declared message types of a cluster: by CLR type when publishing, by topic and alias when reading.</summary>
internal sealed class MessageTypeMap
{
    private readonly Dictionary<Type, MessageType[]> _byClrType;
    private readonly Dictionary<string, Dictionary<string, MessageType>> _byTopic;

    public MessageTypeMap(IEnumerable<MessageType> types)
    {
        var all = types.ToArray();
        _byClrType = all.GroupBy(type => type.ClrType).ToDictionary(group => group.Key, group => group.ToArray());
        _byTopic = all.GroupBy(type => type.Topic, StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            group => group.ToDictionary(type => type.Alias, StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    /// <summary>The declarations of a CLR type, one for each topic it may be written to.</summary>
    public IReadOnlyList<MessageType> For(Type clrType) => _byClrType.TryGetValue(clrType, out var types) ? types : [];

    /// <summary>The type that a record announces; without an announcement the topic's only type. Null when neither is known here.</summary>
    public MessageType? Find(string topic, string? alias)
    {
        if (!_byTopic.TryGetValue(topic, out var types))
        {
            return null;
        }

        if (!string.IsNullOrEmpty(alias))
        {
            return types.GetValueOrDefault(alias);
        }

        return types.Count == 1 ? types.Values.First() : null;
    }
}
