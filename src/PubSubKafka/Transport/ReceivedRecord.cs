namespace PubSubKafka.Transport;

/// <summary>A record as it was read: bytes end to end, nothing interpreted.</summary>
internal sealed class ReceivedRecord(
    TopicPartition partition, long offset, byte[]? key, byte[]? value, MessageHeaders headers, DateTimeOffset timestamp, bool isBrokersTime = false)
{
    public TopicPartition Partition { get; } = partition;

    public long Offset { get; } = offset;

    public byte[]? Key { get; } = key;

    public byte[]? Value { get; } = value;

    public MessageHeaders Headers { get; } = headers;

    public DateTimeOffset Timestamp { get; } = timestamp;

    /// <summary>Whether the broker set the timestamp when it wrote the record, and not the producer.</summary>
    public bool IsBrokersTime { get; } = isBrokersTime;
}
