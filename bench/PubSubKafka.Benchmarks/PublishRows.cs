using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks;

/// <inheritdoc cref="PublishComparison"/>
internal sealed class PublishRows : IComparison
{
    public IReadOnlyList<string> Names { get; } = ["publish, awaited, 20,000 in flight / Produce", "publish, awaited, 20,000 in flight / ProduceAsync"];

    public Task<IReadOnlyList<Row>> RunAsync(Target target, CompareOptions options) =>
        PublishComparison.RunAsync(target.BootstrapServers, target.Broker, options.Messages);
}
