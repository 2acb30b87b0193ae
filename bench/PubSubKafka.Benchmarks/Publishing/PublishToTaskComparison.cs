using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks.Publishing;

/// <summary>Awaited publishes, many in flight, against the raw client's call that can be awaited, with the same settings, JSON and number of headers.</summary>
internal sealed class PublishToTaskComparison : IComparison
{
    private const int InFlight = 20_000;

    public IReadOnlyList<string> Names { get; } = ["publish, JSON, awaited, 20,000 in flight, against raw ProduceAsync"];

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
                Names[0], 1.5, options.Messages, _ => OursAsync(publisher, options.Messages), _ => RawAsync(producer, topic, options.Messages)),
        ];
    }

    private static async Task OursAsync(IMessagePublisher publisher, int messages)
    {
        var window = new Queue<ValueTask<PublishResult>>(InFlight);
        for (var number = 0; number < messages; number++)
        {
            if (window.Count == InFlight)
            {
                await window.Dequeue();
            }

            window.Enqueue(publisher.PublishAsync(Payload.Make(number)));
        }

        while (window.TryDequeue(out var publish))
        {
            await publish;
        }
    }

    private static async Task RawAsync(IProducer<byte[], byte[]> producer, string topic, int messages)
    {
        var window = new Queue<Task>(InFlight);
        for (var number = 0; number < messages; number++)
        {
            if (window.Count == InFlight)
            {
                await window.Dequeue();
            }

            window.Enqueue(producer.ProduceAsync(topic, RawClient.Message(Payload.Make(number))));
        }

        await Task.WhenAll(window);
    }
}
