using Confluent.Kafka;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

public sealed class ErrorCodesTests
{
    [Theory]
    [InlineData(ErrorCode.MsgSizeTooLarge, "MSG_SIZE_TOO_LARGE")]
    [InlineData(ErrorCode.Local_MsgTimedOut, "_MSG_TIMED_OUT")]
    [InlineData(ErrorCode.Local_UnknownPartition, "_UNKNOWN_PARTITION")]
    [InlineData(ErrorCode.NotEnoughReplicasAfterAppend, "NOT_ENOUGH_REPLICAS_AFTER_APPEND")]
    [InlineData(ErrorCode.Local_FS, "_FS")]
    [InlineData(ErrorCode.Local_Fatal, "_FATAL")]
    public void Name_Code_IsLibrdkafkas(ErrorCode code, string expected) => Assert.Equal(expected, ErrorCodes.Name(code));

    [Theory]
    [InlineData(ErrorCode.OutOfOrderSequenceNumber, true)]
    [InlineData(ErrorCode.InvalidProducerEpoch, true)]
    [InlineData(ErrorCode.Local_Fenced, true)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, false)]
    [InlineData(ErrorCode.TopicException, false)]
    [InlineData(ErrorCode.MsgSizeTooLarge, false)]
    [InlineData(ErrorCode.Local_UnknownTopic, false)]
    public void IsEndOfProducer_Answer_IsNoTopicsError(ErrorCode code, bool expected) => Assert.Equal(expected, ErrorCodes.IsEndOfProducer(code));
}
