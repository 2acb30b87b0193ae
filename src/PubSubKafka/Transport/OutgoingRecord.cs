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

    /// <summary>About how many bytes it takes, uncompressed.</summary>
    public int Size
    {
        get
        {
            var size = (Key?.Length ?? 0) + (Value?.Length ?? 0);

            // By index: asked for every record of a transaction, and an enumerator would be an object each time.
            for (var i = 0; i < Headers.Count; i++)
            {
                size += Headers[i].Name.Length + Headers[i].Value.Length;
            }

            return size;
        }
    }
}
