using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks.Publishing;

/// <summary>
/// Awaited publishes, many in flight, against the raw client: its callback <c>Produce</c>, which is the fastest it has, and its <c>ProduceAsync</c>, which
/// is what awaiting looks like with it. Same settings, JSON, key and headers; what does not change from message to message is made once.
/// </summary>
internal sealed class PublishComparison : IComparison
{
    private const int InFlight = 20_000;

    private static readonly JsonTypeInfo<Payload> Json = (JsonTypeInfo<Payload>)JsonSerializerOptions.Web.GetTypeInfo(typeof(Payload));
    private static readonly byte[] SpecVersion = "1.0"u8.ToArray();
    private static readonly byte[] Type = "Payload"u8.ToArray();
    private static readonly byte[] Source = "PubSubKafka.Benchmarks"u8.ToArray();
    private static readonly byte[] ContentType = "application/json"u8.ToArray();

    public IReadOnlyList<string> Names { get; } =
    [
        $"publish, JSON, awaited, {InFlight:n0} in flight",
        $"publish, JSON, awaited, {InFlight:n0} in flight, against raw ProduceAsync",
    ];

    public async Task<IReadOnlyList<Row>> RunAsync(Target target, CompareOptions options)
    {
        var topic = Target.UniqueName("publish");
        using var host = OwnHost.Build(target, topic);
        var publisher = host.Services.GetRequiredService<IMessagePublisher>();
        await publisher.PublishAsync(Payload.Make(0));
        using var producer = RawClient.Producer(target);
        return
        [
            await Measurement.CompareAsync(
                Names[0], 0.9, options.Messages, _ => OursAsync(publisher, options.Messages), _ => CallbackAsync(producer, topic, options.Messages)),
            await Measurement.CompareAsync(
                Names[1], 1.8, options.Messages, _ => OursAsync(publisher, options.Messages), _ => AwaitedAsync(producer, topic, options.Messages)),
        ];
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

    private static async Task CallbackAsync(IProducer<byte[], byte[]> producer, string topic, int messages)
    {
        using var space = new SemaphoreSlim(InFlight);
        Action<DeliveryReport<byte[], byte[]>> delivered = _ => space.Release();
        for (var number = 0; number < messages; number++)
        {
            await space.WaitAsync();
            producer.Produce(topic, Record(Payload.Make(number)), delivered);
        }

        for (var i = 0; i < InFlight; i++)
        {
            await space.WaitAsync();
        }
    }

    private static async Task AwaitedAsync(IProducer<byte[], byte[]> producer, string topic, int messages)
    {
        var inFlight = new Queue<Task>(InFlight);
        for (var number = 0; number < messages; number++)
        {
            if (inFlight.Count == InFlight)
            {
                await inFlight.Dequeue();
            }

            inFlight.Enqueue(producer.ProduceAsync(topic, Record(Payload.Make(number))));
        }

        while (inFlight.TryDequeue(out var produce))
        {
            await produce;
        }
    }

    private static Message<byte[], byte[]> Record(Payload payload)
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = new byte[36];
        Guid.CreateVersion7(now).TryFormat(id, out _);
        var time = new byte[28];
        now.UtcDateTime.TryFormat(time, out _, "O");
        return new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(payload.Key),
            Value = JsonSerializer.SerializeToUtf8Bytes(payload, Json),
            Timestamp = new Timestamp(now),
            Headers = new Headers
            {
                { "ce_specversion", SpecVersion },
                { "ce_id", id },
                { "ce_type", Type },
                { "ce_source", Source },
                { "ce_time", time },
                { "ce_correlationid", id },
                { "content-type", ContentType },
            },
        };
    }
}
