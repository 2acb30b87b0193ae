using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks.Publishing;

/// <inheritdoc cref="PublishComparison"/>
internal sealed class PublishToCallbackComparison : IComparison
{
    public IReadOnlyList<string> Names { get; } = ["publish, JSON, awaited, 20,000 in flight"];

    public async Task<IReadOnlyList<Row>> RunAsync(Target target, CompareOptions options) =>
        [await PublishComparison.RunAsync(target.BootstrapServers, target.Broker, options.Messages) with { Name = Names[0] }];
}
