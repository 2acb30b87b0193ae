using PubSubKafka.Testing.RealBroker.Security;

namespace PubSubKafka.Testing.RealBroker.Brokers;

/// <summary>Everything about a cluster that is decided before its first process starts.</summary>
internal sealed record ClusterPlan(string ClusterId, IReadOnlyList<BrokerPorts> Brokers, ClusterSecurity? Security, IReadOnlyDictionary<string, string> ServerSettings)
{
    internal string BootstrapServers => string.Join(',', Brokers.Select(static broker => broker.AddressForClients));

    /// <summary>The brokers themselves, past the proxies.</summary>
    internal string DirectServers => string.Join(',', Brokers.Select(static broker => broker.Address));

    /// <summary>The ports that are connected to from outside the brokers' own machine.</summary>
    internal IEnumerable<int> Ports => Brokers.SelectMany(static broker =>
        broker.Proxied is { } proxied ? new[] { broker.ClientPort, proxied.BrokerPort } : [broker.ClientPort]);

    /// <param name="options">What the test asked for.</param>
    /// <param name="startProxy">Starts the proxy for a broker's port and returns the proxy's own.</param>
    internal static ClusterPlan Create(KafkaClusterOptions options, Func<int, int> startProxy)
    {
        var ports = FreePorts.Take(3 * options.Brokers);
        return new ClusterPlan(
            NewClusterId(),
            [.. ports.Chunk(3).Select((taken, index) => new BrokerPorts(
                index + 1, taken[0], taken[1], options.Proxied ? new ProxiedListener(taken[2], startProxy(taken[2])) : null))],
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
