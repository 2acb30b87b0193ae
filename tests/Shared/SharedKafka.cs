using PubSubKafka.Testing.RealBroker;
using PubSubKafka.TestFixtures;

[assembly: AssemblyFixture(typeof(SharedKafka))]

namespace PubSubKafka.TestFixtures;

/// <summary>
/// One real Kafka for all tests of an assembly, started by the first test that asks. A test class takes it as a constructor
/// argument. A project that links this file gets the fixture with it.
/// </summary>
public sealed class SharedKafka : IAsyncDisposable
{
    private readonly Lazy<Task<KafkaCluster>> _cluster = new(static () => KafkaCluster.StartAsync());

    /// <summary>The cluster; skips the test where there is none, unless the environment demands one.</summary>
    public Task<KafkaCluster> GetAsync()
    {
        SkipUnlessAvailable();
        return _cluster.Value.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Starts a cluster for one test alone; skips the test where there is none, unless the environment demands one.</summary>
    public static Task<KafkaCluster> StartOwnAsync(Action<KafkaClusterOptions>? configure = null)
    {
        Action<KafkaClusterOptions> own = options =>
        {
            options.OwnBrokers = true;
            configure?.Invoke(options);
        };
        SkipUnlessAvailable(own);
        return KafkaCluster.StartAsync(own, TestContext.Current.CancellationToken);
    }

    /// <summary>Skips the test, or lets it fail where PUBSUBKAFKA_REQUIRE_BROKER is 1.</summary>
    public static void SkipUnlessAvailable(Action<KafkaClusterOptions>? configure = null)
    {
        var availability = KafkaCluster.CheckAvailability(configure);
        if (availability.IsAvailable)
        {
            return;
        }

        Assert.False(availability.IsRequired, availability.Reason);
        Assert.Skip(availability.Reason);
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
}
