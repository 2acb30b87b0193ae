using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

[assembly: AssemblyFixture(typeof(SpecKafka))]

// Tests wait for brokers more than they work, so several run at a time.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]

namespace PubSubKafka.Specs.Fixtures;

/// <summary>
/// One real Kafka for all tests of this project, set so that groups are quick: with the defaults a member of the new protocol hears of a change after
/// five seconds, and a member that died is missed after 45.
/// </summary>
public sealed class SpecKafka : IAsyncDisposable
{
    /// <summary>After how long without a sign of life a member of either protocol is out of its group.</summary>
    public static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(8);

    private readonly Lazy<Task<KafkaCluster>> _cluster = new(static () => SharedKafka.StartOwnAsync(QuickGroups));

    public Task<KafkaCluster> GetAsync()
    {
        SharedKafka.SkipUnlessAvailable(QuickGroups);
        return _cluster.Value.WaitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster.IsValueCreated)
        {
            // A cluster that did not start has failed the tests that asked for it and left nothing to dispose.
            await ((Task)_cluster.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_cluster.Value.IsCompletedSuccessfully)
            {
                await (await _cluster.Value).DisposeAsync();
            }
        }
    }

    internal static void QuickHeartbeats(KafkaClusterOptions options)
    {
        options.ServerSettings["group.consumer.min.heartbeat.interval.ms"] = "100";
        options.ServerSettings["group.consumer.heartbeat.interval.ms"] = "300";
    }

    private static void QuickGroups(KafkaClusterOptions options)
    {
        QuickHeartbeats(options);
        options.ServerSettings["group.consumer.min.session.timeout.ms"] = "6000";
        options.ServerSettings["group.consumer.session.timeout.ms"] = "8000";
        options.ServerSettings["transaction.abort.timed.out.transaction.cleanup.interval.ms"] = "500";
        options.ServerSettings["log.cleaner.backoff.ms"] = "500";
    }
}
