namespace PubSubKafka.Transport;

/// <summary>A record to be written: the finished bytes. <see cref="Partition"/> null lets the partitioner choose from the key.</summary>
internal sealed class OutgoingRecord(
    string topic, int? partition, byte[]? key, byte[]? value, MessageHeaders headers, DateTimeOffset timestamp)
{
    public string Topic { get; } = topic;

    public int? Partition { get; } = partition;

    public byte[]? Key { get; } = key;

    public byte[]? Value { get; } = value;

    public MessageHeaders Headers { get; } = headers;

    public DateTimeOffset Timestamp { get; } = timestamp;
}
