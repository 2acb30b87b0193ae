namespace PubSubKafka.Testing.RealBroker.Brokers;

/// <summary>A broker's id and where it listens, for clients and for other controllers.</summary>
internal sealed record BrokerPorts(int Id, int ClientPort, int ControllerPort)
{
    internal string Address => $"127.0.0.1:{ClientPort}";

    internal string ControllerAddress => $"127.0.0.1:{ControllerPort}";
}
