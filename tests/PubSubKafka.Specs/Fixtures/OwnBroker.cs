using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Specs.Fixtures;

/// <summary>A broker that tests may stop and start. Sessions are as long as by default, so that members outlive its absence.</summary>
public sealed class OwnBroker : IAsyncDisposable
{
    private KafkaCluster? _cluster;

    public async Task<KafkaCluster> GetAsync() => _cluster ??= await SharedKafka.StartOwnAsync(SpecKafka.QuickHeartbeats);

    public static Task StopAsync(KafkaCluster cluster) => cluster.StopBrokerAsync(cluster.BrokerIds[0], TestContext.Current.CancellationToken);

    public static Task StartAsync(KafkaCluster cluster) => cluster.StartBrokerAsync(cluster.BrokerIds[0], TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;
}
