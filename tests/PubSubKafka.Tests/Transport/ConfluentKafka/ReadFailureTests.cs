using Confluent.Kafka;
using PubSubKafka.Transport.ConfluentKafka;
using TopicPartition = PubSubKafka.Transport.TopicPartition;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

public sealed class ReadFailureTests
{
    /// <summary>Behind these the client goes on, so a consumer that did too would lose what it could not read.</summary>
    [Theory]
    [InlineData(ErrorCode.Local_BadMsg, true)]
    [InlineData(ErrorCode.Local_NotImplemented, true)]
    [InlineData(ErrorCode.Local_Fatal, true)]
    [InlineData(ErrorCode.Local_BadCompression, false)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, false)]
    [InlineData(ErrorCode.Local_AutoOffsetReset, false)]
    public unsafe void Reported_BatchThatCannotBeRead_IsFatalAndNamesThePlace(ErrorCode code, bool isFatal)
    {
        fixed (byte* reason = "The CRC is wrong.\0"u8)
        {
            var message = new NativeMessage { Error = (int)code, Offset = 7, Value = reason };
            var failure = ReadFailure.Reported(new TopicPartition("orders", 3), &message);
            Assert.Equal("orders[3] at offset 7: The CRC is wrong.", failure.Message);
            Assert.Equal(isFatal, failure.IsFatal);
        }
    }

    [Fact]
    public unsafe void Of_RecordThatCannotBeTakenOver_IsFatalAndNamesIt()
    {
        var message = new NativeMessage { Offset = 7 };
        var failure = ReadFailure.Of(new TopicPartition("orders", 3), &message, new InvalidDataException("Its headers cannot be read."));
        Assert.Equal("The record at orders[3] offset 7 could not be taken from the client: Its headers cannot be read.", failure.Message);
        Assert.True(failure.IsFatal);
    }
}
