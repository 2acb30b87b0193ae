namespace PubSubKafka.Testing.RealBroker.Brokers;

/// <summary>A broker's id and where it listens: for clients and other brokers, for other controllers, and for the proxy where there is one.</summary>
internal sealed record BrokerPorts(int Id, int ClientPort, int ControllerPort, ProxiedListener? Proxied = null)
{
    internal string Address => $"127.0.0.1:{ClientPort}";

    /// <summary>Where clients of the cluster connect to.</summary>
    internal string AddressForClients => Proxied is { } proxied ? $"127.0.0.1:{proxied.ProxyPort}" : Address;

    internal string ControllerAddress => $"127.0.0.1:{ControllerPort}";
}
