using PubSubKafka.Transport;

namespace PubSubKafka.Serialization;

/// <summary>Gives records of foreign producers an id that is as stable as the record itself.</summary>
internal static class RecordIdentity
{
    public static string MessageId(ReceivedRecord record) =>
        record.Headers.GetText(WireHeaders.Id) is { Length: > 0 } id
            ? id
            : $"{record.Partition.Topic}/{record.Partition.Partition}/{record.Offset}";
}
