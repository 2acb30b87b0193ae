using System.Text;
using System.Text.Json;
using Confluent.Kafka;

namespace PubSubKafka.Benchmarks.Brokers;

/// <summary>The raw client with the settings, the format and the headers that the library uses.</summary>
internal static class RawClient
{
    public static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);

    public static IProducer<byte[], byte[]> Producer(Target target) => new ProducerBuilder<byte[], byte[]>(ProducerSettings(target)).Build();

    public static IProducer<byte[], byte[]> TransactionalProducer(Target target, string id)
    {
        var settings = ProducerSettings(target);
        settings.TransactionalId = id;
        return new ProducerBuilder<byte[], byte[]>(settings).Build();
    }

    public static IConsumer<byte[], byte[]> Consumer(Target target, string group, bool autoCommit = true) => new ConsumerBuilder<byte[], byte[]>(
        new Dictionary<string, string>(target.ConsumerSettings)
        {
            ["bootstrap.servers"] = target.BootstrapServers,
            ["group.id"] = group,
            ["auto.offset.reset"] = "earliest",
            ["enable.auto.commit"] = autoCommit ? "true" : "false",
            ["enable.auto.offset.store"] = "false",
            ["auto.commit.interval.ms"] = ((int)CommitInterval.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["partition.assignment.strategy"] = "cooperative-sticky",
            ["fetch.queue.backoff.ms"] = "10",
        }).Build();

    public static Message<byte[], byte[]> Message(Payload payload)
    {
        var id = Encoding.UTF8.GetBytes(Guid.CreateVersion7().ToString());
        return new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(payload.Key),
            Value = JsonSerializer.SerializeToUtf8Bytes(payload, JsonSerializerOptions.Web),
            Headers = new Headers
            {
                { "ce_specversion", "1.0"u8.ToArray() },
                { "ce_id", id },
                { "ce_type", "Payload"u8.ToArray() },
                { "ce_source", "bench"u8.ToArray() },
                { "ce_time", Encoding.UTF8.GetBytes(TimeProvider.System.GetUtcNow().ToString("O")) },
                { "ce_correlationid", id },
                { "content-type", "application/json"u8.ToArray() },
            },
        };
    }

    public static Payload Read(ConsumeResult<byte[], byte[]> result) => JsonSerializer.Deserialize<Payload>(result.Message.Value, JsonSerializerOptions.Web)!;

    private static ProducerConfig ProducerSettings(Target target) => new()
    {
        BootstrapServers = target.BootstrapServers,
        EnableIdempotence = true,
        Acks = Acks.All,
        CompressionType = CompressionType.Lz4,
        LingerMs = 5,
        Partitioner = Partitioner.Murmur2Random,
        DeliveryReportFields = "status",
    };
}
