using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Turns what the client has read into a record of ours. Owned by the source's thread.</summary>
internal sealed class RecordReader(PartitionNames names)
{
    // The last millisecond of the year 9999. A producer may write any number as a timestamp.
    private const long LastMillisecond = 253_402_300_799_999;

    public ReceivedRecord? Read(ConsumeResult<byte[]?, byte[]?>? result)
    {
        if (result?.Message is not { } message)
        {
            return null;
        }

        var headers = MessageHeaders.Empty;
        if (message.Headers is { Count: > 0 } received)
        {
            headers = new MessageHeaders(received.Count);
            for (var i = 0; i < received.Count; i++)
            {
                headers.AddReceived(received[i].Key, received[i].GetValueBytes());
            }

            headers.Freeze();
        }

        return new ReceivedRecord(
            names.FromClient(result.Topic, result.Partition.Value),
            result.Offset.Value,
            message.Key,
            message.Value,
            headers,
            DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(message.Timestamp.UnixTimestampMs, 0, LastMillisecond)));
    }
}
