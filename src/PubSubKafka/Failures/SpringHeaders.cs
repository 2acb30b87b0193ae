using System.Buffers.Binary;
using PubSubKafka.Pipeline;

namespace PubSubKafka.Failures;

/// <summary>The headers that Spring Kafka's dead letters have: texts in UTF-8, numbers as Java writes them, the highest byte first.</summary>
internal static class SpringHeaders
{
    /// <summary>What all of these names begin with.</summary>
    public const string Prefix = "kafka_dlt-";

    private const string OriginalTopic = Prefix + "original-topic";
    private const string OriginalPartition = Prefix + "original-partition";
    private const string OriginalOffset = Prefix + "original-offset";
    private const string OriginalTimestamp = Prefix + "original-timestamp";
    private const string OriginalTimestampType = Prefix + "original-timestamp-type";
    private const string OriginalConsumerGroup = Prefix + "original-consumer-group";
    private const string ExceptionType = Prefix + "exception-fqcn";
    private const string CauseType = Prefix + "exception-cause-fqcn";
    private const string ExceptionMessage = Prefix + "exception-message";
    private const string StackTrace = Prefix + "exception-stacktrace";

    public static void Add(MessageHeaders headers, RecordDelivery delivery, string group)
    {
        var timestamp = delivery.Ticket?.Timestamp ?? delivery.Record.Timestamp;
        var isBrokersTime = delivery.Ticket?.IsBrokersTime ?? delivery.Record.IsBrokersTime;
        headers
            .Add(OriginalTopic, delivery.Origin.Topic)
            .Add(OriginalPartition, Int(delivery.Origin.Partition))
            .Add(OriginalOffset, Long(delivery.OriginOffset))
            .Add(OriginalTimestamp, Long(timestamp.ToUnixTimeMilliseconds()))
            .Add(OriginalTimestampType, isBrokersTime ? "LogAppendTime" : "CreateTime")
            .Add(OriginalConsumerGroup, group)
            .Add(ExceptionType, FailureText.TypeOf(delivery));
        if (delivery.GivenUpFor!.InnerException is { } cause)
        {
            headers.Add(CauseType, cause.GetType().FullName ?? cause.GetType().Name);
        }
    }

    /// <summary>What the exception said, which may be too much for the record.</summary>
    public static void AddException(MessageHeaders headers, RecordDelivery delivery, int longestStack)
    {
        headers.Add(ExceptionMessage, FailureText.MessagesOf(delivery));
        if (longestStack > 0)
        {
            headers.Add(StackTrace, FailureText.StackOf(delivery, longestStack));
        }
    }

    private static byte[] Int(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Long(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }
}
