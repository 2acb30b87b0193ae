namespace PubSubKafka.Transport;

/// <summary>How to reach a cluster. <see cref="Client"/> holds librdkafka's own setting names and wins over everything else.</summary>
internal sealed record ConnectionSettings(string BootstrapServers, string ClientId, IReadOnlyDictionary<string, string> Client);
