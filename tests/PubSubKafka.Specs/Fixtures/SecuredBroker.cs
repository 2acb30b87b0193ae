using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Specs.Fixtures;

/// <summary>A broker where nobody may do anything without a right to it.</summary>
public sealed class SecuredBroker : IAsyncDisposable
{
    private KafkaCluster? _cluster;

    public async Task<KafkaCluster> GetAsync() => _cluster ??= await SharedKafka.StartOwnAsync(options =>
    {
        SpecKafka.QuickHeartbeats(options);
        options.Secured = true;
    });

    public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;
}
