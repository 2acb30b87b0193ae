using PubSubKafka.Testing.RealBroker.Security;

namespace PubSubKafka.Testing.RealBroker.Brokers;

/// <summary>Everything about a cluster that is decided before its first process starts.</summary>
internal sealed record ClusterPlan(string ClusterId, IReadOnlyList<BrokerPorts> Brokers, ClusterSecurity? Security, IReadOnlyDictionary<string, string> ServerSettings)
{
    internal string BootstrapServers => string.Join(',', Brokers.Select(static broker => broker.Address));

    internal IEnumerable<int> Ports => Brokers.Select(static broker => broker.ClientPort);

    internal static ClusterPlan Create(KafkaClusterOptions options)
    {
        var ports = FreePorts.Take(2 * options.Brokers);
        return new ClusterPlan(
            NewClusterId(),
            [.. Enumerable.Range(0, options.Brokers).Select(index => new BrokerPorts(index + 1, ports[2 * index], ports[(2 * index) + 1]))],
            options.Secured ? new ClusterSecurity() : null,
            options.ServerSettings.ToDictionary());
    }

    // Kafka's form of a UUID. Its own tool avoids a hyphen in front, which would look like an option.
    private static string NewClusterId()
    {
        var id = Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return id[0] == '-' ? NewClusterId() : id;
    }
}
