using PubSubKafka.Benchmarks.Brokers;
using PubSubKafka.DependencyInjection;

namespace PubSubKafka.Benchmarks.Consuming;

/// <summary>A consumer of this library, with its defaults where nothing else is said.</summary>
internal static class OwnConsumer
{
    /// <summary>Runs a host until the span is over.</summary>
    public static async Task<ConsumeSample> RunAsync(
        Target target,
        string topic,
        HandledSpan span,
        Func<ConsumeContext<Payload>, CancellationToken, ValueTask> handler,
        Action<ConsumerOptions>? configure = null)
    {
        using var host = OwnHost.Build(target, topic, cluster => Add(cluster, handler, configure));
        await host.StartAsync();
        var sample = await span.WaitAsync();
        await host.StopAsync();
        return sample;
    }

    public static void Add(
        PubSubKafkaBuilder cluster, Func<ConsumeContext<Payload>, CancellationToken, ValueTask> handler, Action<ConsumerOptions>? configure = null) =>
        cluster.AddConsumer(Target.UniqueName("ours"), consumer => consumer.Handle(handler).Configure(configure ?? (_ => { })));
}
