using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using PubSubKafka.Serialization;

namespace PubSubKafka.Tests.Serialization;

public sealed class ProtobufLengthsTests
{
    private static readonly byte[] AlmostTwoGigabytes = [0xFF, 0xFF, 0xFF, 0xFF, 0x07];

    [Theory]
    [InlineData("42FFFFFFFF07706921E92CECE386D3FBF9BA1AFCC8B9C48136F7")]
    [InlineData("42FFFFFFFF07")]
    [InlineData("4280808080FFFFFFFF07")]
    [InlineData("42F8FFFFFF0772")]
    [InlineData("42FFFFFFFFF7808080800072")]
    public void Deserialize_NestedFieldSaysItHasAlmostTwoGigabytes_IsRefusedWithoutTheMemory(string hex)
    {
        var serializer = new ProtobufMessageSerializer<FileDescriptorProto>();
        var data = Convert.FromHexString(hex);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsAny<IOException>(() => Throw(Record.Exception(() => serializer.Deserialize(data))));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Check_DeepInsideAndInGroups_IsRefused()
    {
        byte[] hostile = [0x0A, .. AlmostTwoGigabytes];
        for (var depth = 0; depth < 20; depth++)
        {
            // Struct: fields (1), a map entry whose value (2) is a Value with a struct_value (5).
            hostile = [0x0A, (byte)(hostile.Length + 4), 0x12, (byte)(hostile.Length + 2), 0x2A, (byte)hostile.Length, .. hostile];
            Assert.Throws<InvalidDataException>(() => ProtobufLengths.Check(hostile, StructReflection.Descriptor.MessageTypes[0]));
        }

        byte[] group = [0xA3, 0x06, 0x42, .. AlmostTwoGigabytes];
        Assert.Throws<InvalidDataException>(() => ProtobufLengths.Check(group, FileDescriptorProto.Descriptor));
    }

    [Fact]
    public void Deserialize_ContentThatOnlyLooksLikeSuchALength_IsRead()
    {
        var value = new FileDescriptorProto { Name = "a", Options = new Google.Protobuf.Reflection.FileOptions { GoPackage = "b" } };
        var any = new Any { TypeUrl = "t", Value = ByteString.CopyFrom([0x42, .. AlmostTwoGigabytes, 0x42, .. AlmostTwoGigabytes]) };

        Assert.Equal(value, new ProtobufMessageSerializer<FileDescriptorProto>().Deserialize(value.ToByteArray()));
        Assert.Equal(any, new ProtobufMessageSerializer<Any>().Deserialize(any.ToByteArray()));
        Assert.Equal(
            new Int64Value { Value = -1 }, new ProtobufMessageSerializer<Int64Value>().Deserialize(new Int64Value { Value = -1 }.ToByteArray()));
    }

    [Fact]
    public void Deserialize_LargeValue_IsRead()
    {
        var any = new Any { Value = ByteString.CopyFrom(new byte[3_000_000]) };
        Assert.Equal(any, new ProtobufMessageSerializer<Any>().Deserialize(any.ToByteArray()));
    }

    private static void Throw(Exception? exception) => throw exception switch
    {
        // What the parser throws is one too, where it stops before the length.
        InvalidDataException refused => new IOException(refused.Message, refused),
        null => new InvalidOperationException("It was read."),
        _ => exception,
    };
}
