using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>What is wrong with something that came by a partition's queue.</summary>
internal static unsafe class ReadFailure
{
    /// <summary>An error of the client or the broker. Fatal where the client goes on behind what it could not read, which would be lost.</summary>
    public static TransportException Reported(TopicPartition partition, NativeMessage* message)
    {
        var code = (ErrorCode)message->Error;
        var reason = Marshal.PtrToStringUTF8((nint)Librdkafka.rd_kafka_message_errstr(message)) ?? new Error(code).Reason;
        var isFatal = code is ErrorCode.Local_Fatal or ErrorCode.Local_BadMsg or ErrorCode.Local_NotImplemented;
        return new TransportException($"{partition} at offset {message->Offset}: {reason}", ErrorCodes.Name(code), isFatal);
    }

    /// <summary>The client's own queue has no records: one that came by it would have come past its reader.</summary>
    public static void ThrowIfAny(ConsumeResult<byte[]?, byte[]?>? result)
    {
        if (result is { Message: not null })
        {
            throw new TransportException(
                $"The record at {result.TopicPartitionOffset} came past its partition's queue.", ErrorCodes.Name(ErrorCode.Local_BadMsg), isFatal: true);
        }
    }

    /// <summary>A record that is there and cannot be taken over. Going on with the next one would lose it.</summary>
    public static TransportException Of(TopicPartition partition, NativeMessage* message, Exception exception) => new(
        $"The record at {partition} offset {message->Offset} could not be taken from the client: {exception.Message}",
        ErrorCodes.Name(ErrorCode.Local_BadMsg),
        isFatal: true,
        exception);
}
