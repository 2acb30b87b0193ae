using System.Diagnostics.CodeAnalysis;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>The broker's topics. Nothing makes a topic by being sent or subscribed to. Guarded by the broker's lock.</summary>
internal sealed class TopicRegistry(int defaultPartitions)
{
    private const int LongestName = 249;

    private readonly Dictionary<string, TopicLog> _topics = new(StringComparer.Ordinal);

    public bool TryGet(string name, [NotNullWhen(true)] out TopicLog? topic) => _topics.TryGetValue(name, out topic);

    /// <summary>The end of the log; zero where there is none.</summary>
    public long End(TopicPartition partition) => TryGet(partition.Topic, out var topic) ? topic.End(partition.Partition) : 0;

    /// <exception cref="TransportException">There is no such partition.</exception>
    public long Find(TopicPartition partition, OffsetQuery query) =>
        TryGet(partition.Topic, out var topic) && partition.Partition >= 0 && partition.Partition < topic.PartitionCount
            ? topic.Find(partition.Partition, query)
            : throw new TransportException($"There is no partition {partition}.", "UNKNOWN_TOPIC_OR_PART", isFatal: false);

    /// <summary>Null when the topic was made or was there already, else why it was not.</summary>
    public string? Create(TopicSpecification topic)
    {
        if (!IsName(topic.Name))
        {
            return $"{topic.Name}: INVALID_TOPIC_EXCEPTION, a topic's name has 1 to {LongestName} of the characters a-z, A-Z, 0-9, '.', '_' and '-'.";
        }

        var partitions = topic.Partitions ?? defaultPartitions;
        if (partitions < 1)
        {
            return $"{topic.Name}: INVALID_PARTITIONS, a topic has at least 1 partition, not {partitions}.";
        }

        _topics.TryAdd(topic.Name, new TopicLog(topic.Name, partitions));
        return null;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName
        && name is not ("." or "..")
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
