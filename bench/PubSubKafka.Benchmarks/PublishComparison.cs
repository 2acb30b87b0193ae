using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Testing;
using PubSubKafka.Testing.Embedded;

namespace PubSubKafka.Benchmarks;

/// <summary>Awaited publishes, many in flight, against the raw client's callback <c>Produce</c> with the same settings, JSON and number of headers.</summary>
internal static class PublishComparison
{
    private const int InFlight = 20_000;

    public static async Task<Row> RunAsync(string servers, EmbeddedBroker? embedded, int messages)
    {
        var topic = "publish-" + Guid.NewGuid().ToString("N")[..8];
        var services = new ServiceCollection();
        var builder = services.AddPubSubKafka(options => options.BootstrapServers = servers)
            .AddTopic<Payload>(topic, declaration => declaration.WithKey(payload => payload.Key).WithPartitions(12));
        if (embedded is not null)
        {
            builder.UseEmbeddedBroker(embedded);
        }

        await using var provider = services.BuildServiceProvider();
        var publisher = provider.GetRequiredService<IMessagePublisher>();
        await publisher.PublishAsync(Payload.Make(0));
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = servers,
            EnableIdempotence = true,
            Acks = Acks.All,
            CompressionType = CompressionType.Lz4,
            LingerMs = 5,
            Partitioner = Partitioner.Murmur2Random,
            DeliveryReportFields = "status",
        }).Build();
        return await Measurement.CompareAsync(
            $"publish, JSON, awaited, {InFlight:n0} in flight", 0.9, messages, _ => OursAsync(publisher, messages), _ => RawAsync(producer, topic, messages));
    }

    private static async Task OursAsync(IMessagePublisher publisher, int messages)
    {
        var inFlight = new Queue<ValueTask<PublishResult>>(InFlight);
        for (var number = 0; number < messages; number++)
        {
            if (inFlight.Count == InFlight)
            {
                await inFlight.Dequeue();
            }

            inFlight.Enqueue(publisher.PublishAsync(Payload.Make(number)));
        }

        while (inFlight.TryDequeue(out var publish))
        {
            await publish;
        }
    }

    private static async Task RawAsync(IProducer<byte[], byte[]> producer, string topic, int messages)
    {
        using var space = new SemaphoreSlim(InFlight);
        void Delivered(DeliveryReport<byte[], byte[]> report) => space.Release();
        for (var number = 0; number < messages; number++)
        {
            await space.WaitAsync();
            var payload = Payload.Make(number);
            var id = Guid.CreateVersion7().ToString();
            producer.Produce(
                topic,
                new Message<byte[], byte[]>
                {
                    Key = Encoding.UTF8.GetBytes(payload.Key),
                    Value = JsonSerializer.SerializeToUtf8Bytes(payload, JsonSerializerOptions.Web),
                    Headers = Headers(id),
                },
                Delivered);
        }

        for (var i = 0; i < InFlight; i++)
        {
            await space.WaitAsync();
        }
    }

    private static Headers Headers(string id) => new()
    {
        { "ce_specversion", "1.0"u8.ToArray() },
        { "ce_id", Encoding.UTF8.GetBytes(id) },
        { "ce_type", "Payload"u8.ToArray() },
        { "ce_source", "bench"u8.ToArray() },
        { "ce_time", Encoding.UTF8.GetBytes(TimeProvider.System.GetUtcNow().ToString("O")) },
        { "ce_correlationid", Encoding.UTF8.GetBytes(id) },
        { "content-type", "application/json"u8.ToArray() },
    };
}
