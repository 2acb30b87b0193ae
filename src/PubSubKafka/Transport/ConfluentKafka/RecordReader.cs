using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// Turns what librdkafka has read into a record of ours, without the client's own objects between, which cost more than the record. Owned by the source's thread.
/// </summary>
internal sealed unsafe class RecordReader
{
    // The last millisecond of the year 9999. A producer may write any number as a timestamp.
    private const long LastMillisecond = 253_402_300_799_999;

    private readonly HeaderNames _names = new();

    /// <exception cref="InvalidDataException">The record is not as Kafka's format has it.</exception>
    public ReceivedRecord Read(TopicPartition partition, NativeMessage* message)
    {
        var timestamp = Librdkafka.rd_kafka_message_timestamp(message, out var kind);
        return new ReceivedRecord(
            partition,
            message->Offset,
            Copy(message->Key, message->KeySize),
            Copy(message->Value, message->ValueSize),
            Headers(message),
            DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(timestamp, 0, LastMillisecond)),
            kind == Librdkafka.LogAppendTime);
    }

    private static byte[]? Copy(byte* bytes, nuint size) => bytes is null ? null : new ReadOnlySpan<byte>(bytes, checked((int)size)).ToArray();

    // One array for all of them: many small objects in records that wait are what the garbage collector would spend its time on.
    private static int SizeOfValues(nint list, int count)
    {
        nuint sum = 0;
        for (var i = 0; i < count; i++)
        {
            Librdkafka.rd_kafka_header_get_all(list, (nuint)i, out _, out _, out var size);
            sum += size;
        }

        return checked((int)sum);
    }

    private MessageHeaders Headers(NativeMessage* message)
    {
        switch ((ErrorCode)Librdkafka.rd_kafka_message_headers(message, out var list))
        {
            case ErrorCode.NoError:
                break;
            case ErrorCode.Local_NoEnt:
                return MessageHeaders.Empty;
            case var code:
                throw new InvalidDataException($"Its headers cannot be read ({ErrorCodes.Name(code)}).");
        }

        var count = (int)Librdkafka.rd_kafka_header_cnt(list);
        var headers = new MessageHeaders(count);
        var values = new byte[SizeOfValues(list, count)];
        var start = 0;
        for (var i = 0; i < count; i++)
        {
            Librdkafka.rd_kafka_header_get_all(list, (nuint)i, out var nameBytes, out var value, out var size);
            var name = _names.Get(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(nameBytes));
            if (value is null)
            {
                headers.AddReceived(name, null);
                continue;
            }

            new ReadOnlySpan<byte>(value, (int)size).CopyTo(values.AsSpan(start));
            headers.AddReceived(name, values, start, (int)size);
            start += (int)size;
        }

        return headers.Freeze();
    }
}
