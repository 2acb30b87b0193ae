using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PubSubKafka.Serialization;

namespace PubSubKafka.Tests.Serialization;

public sealed class ProtobufMessageSerializerTests
{
    [Fact]
    public void Deserialize_SerializedMessage_IsEqual()
    {
        var serializer = new ProtobufMessageSerializer<Timestamp>();
        var message = new Timestamp { Seconds = 12, Nanos = 34 };

        Assert.Equal(message, serializer.Deserialize(serializer.Serialize(message)));
        Assert.Equal(message.ToByteArray(), serializer.Serialize(message));
        Assert.Equal("application/protobuf", serializer.ContentType);
    }

    [Fact]
    public void Serialize_AllDefaults_IsEmptyAndNotNull()
    {
        var serializer = new ProtobufMessageSerializer<Timestamp>();

        Assert.Empty(serializer.Serialize(new Timestamp()));
        Assert.Equal(new Timestamp(), serializer.Deserialize([]));
    }

    [Fact]
    public void Deserialize_NoProtobuf_Throws() =>
        Assert.Throws<InvalidProtocolBufferException>(() => new ProtobufMessageSerializer<Timestamp>().Deserialize([0x08]));

    [Fact]
    public void Constructor_OrdinaryClass_SaysThatItIsNotGenerated()
    {
        var exception = Assert.Throws<NotSupportedException>(() => new ProtobufMessageSerializer<Order>());

        Assert.Contains(nameof(Order), exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/protobuf", true)]
    [InlineData("application/X-Protobuf", true)]
    [InlineData("application/vnd.google.protobuf", true)]
    [InlineData("application/json", false)]
    public void CanRead_MediaType_KnowsProtobuf(string contentType, bool expected) =>
        Assert.Equal(expected, new ProtobufMessageSerializer<Timestamp>().CanRead(contentType));
}
