using System.Collections.ObjectModel;

namespace PubSubKafka.Testing.Embedded;

/// <summary>The librdkafka settings that make tests against the embedded broker quick.</summary>
internal static class EmbeddedClientSettings
{
    internal static IReadOnlyDictionary<string, string> ForAnyClient(string bootstrapServers) =>
        new ReadOnlyDictionary<string, string>(Base(bootstrapServers));

    // Apart from the base: a producer that is given a consumer's setting logs a warning.
    internal static IReadOnlyDictionary<string, string> ForConsumers(string bootstrapServers) =>
        new ReadOnlyDictionary<string, string>(new Dictionary<string, string>(Base(bootstrapServers))
        {
            ["fetch.wait.max.ms"] = "10",
            ["fetch.queue.backoff.ms"] = "10",
        });

    private static Dictionary<string, string> Base(string bootstrapServers) => new()
    {
        ["bootstrap.servers"] = bootstrapServers,
        ["reconnect.backoff.ms"] = "20",
        ["reconnect.backoff.max.ms"] = "200",
        ["retry.backoff.ms"] = "50",
    };
}
