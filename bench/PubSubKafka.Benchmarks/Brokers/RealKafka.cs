using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Benchmarks.Brokers;

/// <summary>A Kafka that was given, or one that is started for the run.</summary>
internal sealed class RealKafka : IAsyncDisposable
{
    private readonly KafkaCluster? _started;

    private RealKafka(string bootstrapServers, KafkaCluster? started)
    {
        BootstrapServers = bootstrapServers;
        _started = started;
    }

    public string BootstrapServers { get; }

    /// <summary>Null where none is wanted or there is nothing to start.</summary>
    public static async Task<RealKafka?> FindAsync(CompareOptions options)
    {
        if (!options.WithKafka)
        {
            return null;
        }

        if (options.Broker is not null)
        {
            return new RealKafka(options.Broker, null);
        }

        if (options.Quick || string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KAFKA_HOME")))
        {
            return null;
        }

        var cluster = await KafkaCluster.StartAsync();
        return new RealKafka(cluster.BootstrapServers, cluster);
    }

    public ValueTask DisposeAsync() => _started?.DisposeAsync() ?? ValueTask.CompletedTask;
}
