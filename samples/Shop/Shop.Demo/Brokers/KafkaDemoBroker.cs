using PubSubKafka.Testing.RealBroker;

namespace Shop.Demo.Brokers;

/// <summary>A real Kafka that is started for the run. The services create their topics.</summary>
internal sealed class KafkaDemoBroker : DemoBroker
{
    private readonly KafkaCluster _cluster;

    private KafkaDemoBroker(KafkaCluster cluster) => _cluster = cluster;

    public override string Name => "Apache Kafka";

    public override string BootstrapServers => _cluster.BootstrapServers;

    public static async Task<KafkaDemoBroker> StartAsync(CancellationToken cancellationToken) =>
        new(await KafkaCluster.StartAsync(cluster => cluster.OwnBrokers = true, cancellationToken));

    public override ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
