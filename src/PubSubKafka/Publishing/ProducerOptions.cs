using PubSubKafka.Transport;

namespace PubSubKafka.Publishing;

/// <summary>Settings of a cluster's producer. Read once, when the first record is sent.</summary>
/// <remarks>
/// The producer always waits for all in-sync replicas and is idempotent: its own retries neither lose, repeat nor reorder records.
/// </remarks>
public sealed class ProducerOptions
{
    /// <summary>How long the producer waits for more records to fill a batch before it sends one that is not full.</summary>
    /// <value>
    /// Default 5 ms, librdkafka's own: a round trip within a data centre is hardly longer, and batches are what makes Kafka fast. From 0 to 1 minute,
    /// and shorter than <see cref="DeliveryTimeout"/>. 0 sends at once, which suits callers that await each message before the next one.
    /// </value>
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How batches are compressed.</summary>
    /// <value>Default <see cref="ProducerCompression.Lz4"/>: it costs little processor time and saves network and disk on most messages.</value>
    public ProducerCompression Compression { get; set; } = ProducerCompression.Lz4;

    /// <summary>How long a record may stay without an acknowledgement, retries included, before its publish call fails.</summary>
    /// <value>
    /// Default 30 s: longer than a broker's restart and the choice of a new leader, short enough for a caller who waits. From 1 s to 1 hour.
    /// Before the first record, the wait for the declared topics to be looked up may take as long again. The time that a record waits for space in a
    /// full queue comes on top; there the caller's cancellation token ends the wait.
    /// </value>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many records may be on their way at once. Further publish calls wait for space, first come first served.</summary>
    /// <value>Default 100,000 records, librdkafka's own: enough to fill a fast network for the length of a broker's pause. From 1 to 10,000,000.</value>
    public int QueueCapacity { get; set; } = 100_000;

    /// <summary>The largest record that is sent, in bytes of key, value and headers before compression. A larger one fails with <c>MSG_SIZE_TOO_LARGE</c>.</summary>
    /// <value>
    /// Default 1,000,000 bytes, just below what a broker takes unless its <c>message.max.bytes</c> or the topic's <c>max.message.bytes</c> is raised.
    /// From 1,000 to 1,000,000,000, librdkafka's own limits.
    /// </value>
    public int MaxMessageBytes { get; set; } = 1_000_000;

    internal SinkSettings ToSettings(ConnectionSettings connection) => new(
        connection,
        Linger,
        Compression switch
        {
            ProducerCompression.Gzip => "gzip",
            ProducerCompression.Snappy => "snappy",
            ProducerCompression.Lz4 => "lz4",
            ProducerCompression.Zstd => "zstd",
            _ => "none",
        },
        DeliveryTimeout,
        QueueCapacity,
        MaxMessageBytes);
}
