using System.Diagnostics.CodeAnalysis;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>Why a broker will never take a record.</summary>
internal sealed record RecordRefusal(string ErrorCode, string Reason)
{
    /// <summary>Looks for the record's topic, and for what is wrong with the record. Under the broker's lock.</summary>
    public static bool Takes(TopicRegistry topics, OutgoingRecord record, int maxBytes, [NotNullWhen(true)] out TopicLog? topic, [NotNullWhen(false)] out RecordRefusal? refusal)
    {
        refusal = null;
        if (!topics.TryGet(record.Topic, out topic))
        {
            refusal = new RecordRefusal("UNKNOWN_TOPIC_OR_PART", "it does not exist");
        }
        else if (record.Partition is { } partition && (partition < 0 || partition >= topic.PartitionCount))
        {
            refusal = new RecordRefusal(TransportErrors.UnknownPartition, $"it has no partition {partition}");
        }
        else if ((record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) > maxBytes)
        {
            refusal = new RecordRefusal(TransportErrors.TooLarge, $"key and value have more than {maxBytes} bytes");
        }

        return refusal is null;
    }
}
