using PubSubKafka.ChaosTests.Running;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

[assembly: AssemblyFixture(typeof(ChaosCluster))]

namespace PubSubKafka.ChaosTests.Running;

/// <summary>Three brokers behind proxies, shared by all runs of a process. A run that breaks the cluster leaves the next one a new one.</summary>
public sealed class ChaosCluster : IAsyncDisposable
{
    private KafkaCluster? _cluster;

    /// <summary>The cluster, all brokers up and nothing disturbed; skips the test where there is none, unless the environment demands one.</summary>
    public async Task<KafkaCluster> GetAsync()
    {
        SharedKafka.SkipUnlessAvailable(Configure);
        return _cluster ??= await KafkaCluster.StartAsync(Configure, TestContext.Current.CancellationToken);
    }

    /// <summary>Makes all well again.</summary>
    public async Task RestoreAsync()
    {
        if (_cluster is not { } cluster)
        {
            return;
        }

        try
        {
            foreach (var broker in cluster.BrokerIds)
            {
                cluster.GetProxy(broker).Heal();
                await cluster.StartBrokerAsync(broker, CancellationToken.None);
            }
        }
        catch (KafkaStartException)
        {
            _cluster = null;
            await cluster.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static void Configure(KafkaClusterOptions options)
    {
        options.Brokers = 3;
        options.Proxied = true;

        // Members that are killed are missed after six seconds with the classic protocol, which is their own setting, and after eight with the new one.
        // There the time between heartbeats is also how long the client waits for the answer to one, so it must not be short.
        options.ServerSettings["group.min.session.timeout.ms"] = "1000";
        options.ServerSettings["group.consumer.min.session.timeout.ms"] = "1000";
        options.ServerSettings["group.consumer.session.timeout.ms"] = "8000";
        options.ServerSettings["group.consumer.min.heartbeat.interval.ms"] = "100";
        options.ServerSettings["group.consumer.heartbeat.interval.ms"] = "2000";

        // Transactions of members that are killed are ended soon.
        options.ServerSettings["transaction.abort.timed.out.transaction.cleanup.interval.ms"] = "1000";
    }
}
