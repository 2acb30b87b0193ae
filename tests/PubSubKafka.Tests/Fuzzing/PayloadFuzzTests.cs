using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using PubSubKafka.Serialization;

namespace PubSubKafka.Tests.Fuzzing;

/// <summary>Whatever the value and the content type: a message or a <see cref="MessageSerializationException"/>, and memory in proportion to the value.</summary>
public sealed class PayloadFuzzTests
{
    [Fact]
    public void Json_AnyBytes_MessageOrSerializationException() => Check(
        new MessageType<FuzzedMessage>("topic", "alias", null, [new JsonMessageSerializer<FuzzedMessage>()]), HostileJson.Next);

    [Fact]
    public void ProtobufStruct_AnyBytes_MessageOrSerializationException() => Check(
        new MessageType<Struct>("topic", "alias", null, [new ProtobufMessageSerializer<Struct>()]), HostileProtobuf.Next);

    [Fact]
    public void ProtobufDescriptor_AnyBytes_MessageOrSerializationException() => Check(
        new MessageType<FileDescriptorProto>("topic", "alias", null, [new ProtobufMessageSerializer<FileDescriptorProto>()]), HostileProtobuf.Next);

    [Fact]
    public void SeveralFormats_AnyContentTypeAndBytes_MessageOrSerializationException()
    {
        var type = new MessageType<Struct>("topic", "alias", null, [new JsonMessageSerializer<Struct>(), new ProtobufMessageSerializer<Struct>(), new ThrowingSerializer()]);
        Fuzz.Check(
            random =>
            {
                var headers = new MessageHeaders();
                headers.AddReceived(WireHeaders.ContentType, random.Next(9) == 0 ? null : HostileHeaders.ContentType(random));
                return (Headers: headers, Data: random.Next(2) == 0 ? HostileJson.Next(random) : HostileProtobuf.Next(random));
            },
            generated => Read(type, generated.Headers.GetText(WireHeaders.ContentType), generated.Data),
            generated => $"content type {Shown(generated.Headers[0].Bytes)}, value {Shown(generated.Data)}");
    }

    private static void Check(MessageType type, Func<Random, byte[]> generate)
    {
        // What the first calls allocate is kept for all that follow.
        for (var number = 0; number < 200; number++)
        {
            Read(type, null, generate(Fuzz.RandomFor(-1 - number)));
        }

        Fuzz.Check(
            generate,
            data =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                Read(type, null, data);
                var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(allocated <= MemoryFor(data), $"{data.Length} bytes were read with {allocated} bytes of memory.");
            },
            Shown);
    }

    // An exception takes some kilobytes, an object some hundred bytes; the smallest object is two bytes long.
    private static long MemoryFor(byte[] data) => 65_536 + (data.Length * 200L);

    private static void Read(MessageType type, string? contentType, byte[] data)
    {
        try
        {
            Assert.NotNull(type.Deserialize(contentType, data));
        }
        catch (MessageSerializationException exception)
        {
            Assert.InRange(exception.Message.Length, 1, 2_000);
        }
    }

    private static string Shown(byte[]? bytes) =>
        bytes is null ? "null" : $"{bytes.Length} bytes: {Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 4_000)))}";

    /// <summary>A user's serializer in its worst form.</summary>
    private sealed class ThrowingSerializer : IMessageSerializer<Struct>
    {
        public string ContentType => "text/plain";

        public bool CanRead(ReadOnlySpan<char> contentType) => contentType.Length % 2 == 0 ? contentType is "text/plain" : throw new Failures.MuteException();

        public byte[] Serialize(Struct message) => throw new Failures.MuteException();

        public Struct Deserialize(ReadOnlySpan<byte> data) => data.Length % 2 == 0 ? null! : throw new Failures.MuteException();
    }
}
