using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Benchmarks.Brokers;
using PubSubKafka.Benchmarks.Consuming;

namespace PubSubKafka.Benchmarks.Latency;

/// <summary>From the publishing call to the handler at a steady rate, against the raw client's Produce and its loop with the same linger and fetch settings.</summary>
internal sealed class LatencyComparison : IComparison
{
    private const int PerSecond = 1_000;
    private const int WarmUp = 1_000;
    private const int Measured = 10_000;
    private const int Rounds = 3;
    private const double Goal = 1.5;

    public IReadOnlyList<string> Names { get; } =
        [$"end-to-end latency, {PerSecond:n0} messages/s, p50 / raw client", $"end-to-end latency, {PerSecond:n0} messages/s, p99 / raw client"];

    public async Task<IReadOnlyList<Row>> RunAsync(Target target, CompareOptions options)
    {
        LatencyProbe Probe() => options.Quick ? new LatencyProbe(100, 300) : new LatencyProbe(WarmUp, Measured);
        var outcome = await Measurement.AlternateAsync(
            _ => OursAsync(target, Probe()),
            _ => RawAsync(target, Probe()),
            warmUps: options.Quick ? 0 : 1,
            rounds: options.Quick ? 1 : Rounds);
        return [ToRow(Names[0], outcome, sample => sample.P50), ToRow(Names[1], outcome, sample => sample.P99)];
    }

    private static async Task<LatencySample> OursAsync(Target target, LatencyProbe probe)
    {
        var topic = await PrepareAsync(target);
        using var host = OwnHost.Build(target, topic, cluster => OwnConsumer.Add(cluster, (context, _) =>
        {
            probe.Handled(context.Message.Number);
            return default;
        }));
        await host.StartAsync();
        var publisher = host.Services.GetRequiredService<IMessagePublisher>();
        await publisher.PublishAsync(Payload.Make(0));
        var published = new List<Task>(probe.Messages);
        await probe.SendAsync(PerSecond, number => published.Add(publisher.PublishAsync(Payload.Make(number)).AsTask()));
        await Task.WhenAll(published);
        var sample = await probe.WaitAsync();
        await host.StopAsync();
        return sample;
    }

    private static async Task<LatencySample> RawAsync(Target target, LatencyProbe probe)
    {
        var topic = await PrepareAsync(target);
        var loop = RawConsumer.RunAsync(target, topic, OffsetStoring.EachRecord, payload => probe.Handled(payload.Number), () => probe.IsOver);
        using var producer = RawClient.Producer(target);
        await producer.ProduceAsync(topic, RawClient.Message(Payload.Make(0)));
        await probe.SendAsync(PerSecond, number => producer.Produce(topic, RawClient.Message(Payload.Make(number)), _ => { }));
        var sample = await probe.WaitAsync();
        await loop;
        return sample;
    }

    private static Task<string> PrepareAsync(Target target) => OwnHost.FillTopicAsync(target, "latency", [Payload.Make(0)]);

    private static Row ToRow(string name, Outcome<LatencySample> outcome, Func<LatencySample, double> value) =>
        new(name, "ms", outcome.OfOurs(value), outcome.OfRaw(value), Goal) { LowerIsBetter = true };
}
