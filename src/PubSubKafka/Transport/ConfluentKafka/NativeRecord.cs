using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// A record in librdkafka's own form, the same memory for one record after the other: without the objects, the pinned arrays and the calls for each header that
/// handing it over by Confluent.Kafka takes. Owned by one thread.
/// </summary>
internal sealed unsafe class NativeRecord
{
    private const int ArgumentsWithoutHeaders = 6;
    private const int CopyBytes = 0x2;
    private const int MostBytesOfCharacter = 3;

    // Pinned, so that they may be pointed into. A record of ours has ten headers at most.
    private NativeArgument[] _arguments = Pinned<NativeArgument>(ArgumentsWithoutHeaders + 16);
    private byte[] _texts = Pinned<byte>(2048);

    /// <summary>Hands a record over; librdkafka copies it. Nobody hears how it was delivered. False: the client's queue is full.</summary>
    /// <exception cref="KafkaException">It was not taken over.</exception>
    public bool TryProduce(SafeHandle client, OutgoingRecord record)
    {
        MakeRoom(record);
        fixed (byte* key = &Start(record.Key), value = &Start(record.Value))
        fixed (NativeArgument* arguments = _arguments)
        {
            var count = Fill(arguments, record, key, value);
            return Taken(Librdkafka.rd_kafka_produceva(client, arguments, (nuint)count));
        }
    }

    private int Fill(NativeArgument* arguments, OutgoingRecord record, byte* key, byte* value)
    {
        fixed (byte* texts = _texts)
        {
            var end = texts;
            var count = 0;
            arguments[count++] = NativeArgument.Topic(Text(record.Topic, ref end));
            arguments[count++] = NativeArgument.Partition(record.Partition ?? Partition.Any);
            arguments[count++] = NativeArgument.Flags(CopyBytes);
            arguments[count++] = NativeArgument.Timestamp(record.Timestamp.ToUnixTimeMilliseconds());
            arguments[count++] = NativeArgument.Key(key, record.Key?.Length ?? 0);
            arguments[count++] = NativeArgument.Value(value, record.Value?.Length ?? 0);
            for (var i = 0; i < record.Headers.Count; i++)
            {
                var header = record.Headers[i];
                var name = Text(header.Name, ref end);
                var bytes = header.Value.Span;
                bytes.CopyTo(new Span<byte>(end, bytes.Length));
                arguments[count++] = NativeArgument.Header(name, header.HasValue ? end : null, bytes.Length);
                end += bytes.Length;
            }

            return count;
        }
    }

    /// <summary>Writes a text as librdkafka reads it, to its terminating zero.</summary>
    private static byte* Text(string text, ref byte* end)
    {
        var start = end;
        end += Encoding.UTF8.GetBytes(text, new Span<byte>(start, text.Length * MostBytesOfCharacter));
        *end++ = 0;
        return start;
    }

    private void MakeRoom(OutgoingRecord record)
    {
        var bytes = Room(record.Topic);
        for (var i = 0; i < record.Headers.Count; i++)
        {
            bytes += Room(record.Headers[i].Name) + record.Headers[i].Value.Length;
        }

        if (bytes > _texts.Length)
        {
            _texts = Pinned<byte>(bytes);
        }

        if (ArgumentsWithoutHeaders + record.Headers.Count > _arguments.Length)
        {
            _arguments = Pinned<NativeArgument>(ArgumentsWithoutHeaders + record.Headers.Count);
        }
    }

    private static int Room(string text) => (text.Length * MostBytesOfCharacter) + 1;

    // Of an empty array too, since none at all means null.
    private static ref byte Start(byte[]? bytes) => ref bytes is null ? ref Unsafe.NullRef<byte>() : ref MemoryMarshal.GetArrayDataReference(bytes);

    private static T[] Pinned<T>(int length)
        where T : unmanaged => GC.AllocateUninitializedArray<T>(length, pinned: true);

    private static bool Taken(nint error)
    {
        if (error == 0)
        {
            return true;
        }

        try
        {
            var code = (ErrorCode)Librdkafka.rd_kafka_error_code(error);
            return code is ErrorCode.Local_QueueFull
                ? false
                : throw new KafkaException(new Error(code, Marshal.PtrToStringUTF8((nint)Librdkafka.rd_kafka_error_string(error))));
        }
        finally
        {
            Librdkafka.rd_kafka_error_destroy(error);
        }
    }
}
