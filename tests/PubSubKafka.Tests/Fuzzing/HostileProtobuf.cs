using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace PubSubKafka.Tests.Fuzzing;

/// <summary>Protobuf that is almost right, and what calls itself so.</summary>
internal static class HostileProtobuf
{
    private static readonly byte[] Large = StructReflection.Descriptor.ToProto().ToByteArray();

    public static byte[] Next(Random random) => random.Next(8) switch
    {
        0 => HostileText.Bytes(random),
        1 => HostileText.Damaged(random, Large),
        2 => HostileText.Damaged(random, Nested(random.Next(1, 120))),
        3 => Nested(random.Next(90, 400)),
        4 => Claim(random),
        5 => [.. Enumerable.Repeat((byte)random.Next(256), random.Next(1, 3_000))],
        6 => Fields(random),
        _ => new Struct { Fields = { ["text"] = Value.ForString(HostileText.Text(random)), ["number"] = Value.ForNumber(random.NextDouble()) } }.ToByteArray(),
    };

    /// <summary>A field that says how long it is, and lies.</summary>
    private static byte[] Claim(Random random)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(random.Next(1, 15), WireFormat.WireType.LengthDelimited);
            output.WriteUInt64(random.Next(3) switch { 0 => int.MaxValue, 1 => ulong.MaxValue, _ => (ulong)random.NextInt64(long.MaxValue) });
        }

        stream.Write(HostileText.Bytes(random, random.Next(30)));
        return stream.ToArray();
    }

    /// <summary>Many fields of any number and kind, one after the other.</summary>
    private static byte[] Fields(Random random)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            for (var count = random.Next(200); count > 0; count--)
            {
                output.WriteTag(random.Next(1, 20), (WireFormat.WireType)random.Next(6));
                output.Flush();
                stream.Write(HostileText.Bytes(random, random.Next(10)));
            }
        }

        return stream.ToArray();
    }

    private static byte[] Nested(int depth)
    {
        var value = new byte[] { 0x08, 0x00 };
        for (var i = 0; i < depth; i++)
        {
            // Value.list_value (field 6) of ListValue.values (field 1), each around what is there so far.
            value = Field(6, Field(1, value));
        }

        return Field(1, value);
    }

    private static byte[] Field(int number, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return stream.ToArray();
    }
}
