using PubSubKafka.Transport;

namespace PubSubKafka.Serialization;

/// <summary>Gives records of foreign producers an id that is as stable as the record itself.</summary>
internal static class RecordIdentity
{
    public static string MessageId(ReceivedRecord record) => MessageId(record, record.Partition, record.Offset);

    /// <summary>The id of a record that may have been copied from elsewhere, which it keeps.</summary>
    public static string MessageId(ReceivedRecord record, TopicPartition origin, long offset) =>
        record.Headers.GetText(WireHeaders.Id) is { Length: > 0 } id ? id : $"{origin.Topic}/{origin.Partition}/{offset}";
}
