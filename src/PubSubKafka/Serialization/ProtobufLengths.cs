using Google.Protobuf.Reflection;

namespace PubSubKafka.Serialization;

/// <summary>
/// Refuses Protobuf in which a nested field says that it is almost two gigabytes long. Google.Protobuf up to and including 3.25 overflows on it
/// (issue 26856 of protobuf) and then believes every further length: a record of 26 bytes made it ask for hundreds of megabytes.
/// </summary>
internal static class ProtobufLengths
{
    // Up to this size only a length whose topmost bits are all set can overflow, and a quick look finds it.
    private const int QuickLookSize = 1 << 21;

    // As deep as Google.Protobuf reads.
    private const int Deepest = 100;

    /// <exception cref="InvalidDataException">A field says that it is longer than what is left of the message around it.</exception>
    public static void Check(ReadOnlySpan<byte> data, MessageDescriptor type)
    {
        if (data.Length > QuickLookSize || MayOverflow(data))
        {
            Check(data, type, depth: 1);
        }
    }

    /// <summary>Whether there is anything that, read as a length, has bits 21 to 30 set: its fourth byte is FF and its fifth ends in 7.</summary>
    private static bool MayOverflow(ReadOnlySpan<byte> data)
    {
        for (var start = 3; start + 1 < data.Length; start++)
        {
            var found = data[start..^1].IndexOf((byte)0xFF);
            if (found < 0)
            {
                return false;
            }

            start += found;
            if ((data[start + 1] & 0x0F) == 7 && (data[start - 1] & data[start - 2] & data[start - 3] & 0x80) != 0)
            {
                return true;
            }
        }

        return false;
    }

    // What is malformed in any other way is left to the parser, which stops there too.
    private static void Check(ReadOnlySpan<byte> data, MessageDescriptor? type, int depth)
    {
        var around = new Stack<MessageDescriptor?>();
        while (depth <= Deepest && TryReadVarint(ref data, out var tag))
        {
            var size = 0;
            switch (tag & 7)
            {
                case 0 when TryReadVarint(ref data, out _):
                    break;
                case 1:
                    size = 8;
                    break;
                case 2 when TryReadVarint(ref data, out var length):
                    size = (int)length;
                    if (size > data.Length)
                    {
                        throw new InvalidDataException($"Field {tag >> 3} of {type?.FullName ?? "an unknown group"} says that it has {size} bytes, where {data.Length} are left.");
                    }

                    if (size > 0 && MessageOf(type, tag) is { } inner)
                    {
                        Check(data[..size], inner, depth + 1);
                    }

                    break;
                case 3:
                    around.Push(type);
                    type = MessageOf(type, tag);
                    break;
                case 4 when around.TryPop(out type):
                    break;
                case 5:
                    size = 4;
                    break;
                default:
                    return;
            }

            if (size < 0 || size > data.Length)
            {
                return;
            }

            data = data[size..];
        }
    }

    private static MessageDescriptor? MessageOf(MessageDescriptor? type, uint tag) =>
        type?.FindFieldByNumber((int)(tag >> 3)) is { FieldType: FieldType.Message or FieldType.Group } field ? field.MessageType : null;

    /// <summary>Reads a number as the parser does: its low 32 bits, from up to ten bytes.</summary>
    private static bool TryReadVarint(ref ReadOnlySpan<byte> data, out uint value)
    {
        value = 0;
        for (var i = 0; i < data.Length && i < 10; i++)
        {
            value |= i < 5 ? (uint)(data[i] & 0x7F) << (7 * i) : 0;
            if (data[i] < 0x80)
            {
                data = data[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
