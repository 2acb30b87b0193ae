using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Where the assigned partitions are read, and where they end. Owned by the source's thread.</summary>
internal sealed class ReadingPlaces(IConsumer<byte[]?, byte[]?> consumer, PartitionReaders readers)
{
    /// <inheritdoc cref="IRecordSource.TrySeek"/>
    public bool TrySeek(TopicPartition partition, long offset)
    {
        try
        {
            consumer.Seek(new TopicPartitionOffset(PartitionNames.ToClient(partition), offset));
            readers.Clear(partition);
            return true;
        }
        catch (KafkaException exception) when (
            exception.Error.Code is ErrorCode.Local_State or ErrorCode.Local_UnknownPartition or ErrorCode.Local_PrevInProgress)
        {
            // It has not begun to read, or is about to stop.
            return false;
        }
        catch (KafkaException exception)
        {
            throw ConfluentRecordSource.Failure(exception);
        }
    }

    /// <inheritdoc cref="IRecordSource.Position"/>
    public long? Position(TopicPartition partition)
    {
        if (readers.NextRead(partition) is { } next)
        {
            return next;
        }

        try
        {
            return consumer.Position(PartitionNames.ToClient(partition)) is { IsSpecial: false } position ? position.Value : null;
        }
        catch (KafkaException)
        {
            // It is not ours, or not any more.
            return null;
        }
    }

    /// <inheritdoc cref="IRecordSource.ReadLogEnd"/>
    public long LogEnd(TopicPartition partition, TimeSpan atMost)
    {
        try
        {
            return consumer.QueryWatermarkOffsets(PartitionNames.ToClient(partition), atMost).High.Value;
        }
        catch (KafkaException exception)
        {
            throw ConfluentRecordSource.Failure(exception);
        }
    }
}
