namespace PubSubKafka.Testing.RealBroker.Brokers;

/// <summary>A broker's second listener: where the broker listens, and where the proxy in front of it does, which is what clients are told.</summary>
internal sealed record ProxiedListener(int BrokerPort, int ProxyPort)
{
    internal const string Name = "PROXIED";
}
