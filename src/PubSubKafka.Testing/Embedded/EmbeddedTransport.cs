using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Embedded;

/// <summary>The real client against an <see cref="EmbeddedBroker"/>, except that topics are created by the broker itself: it answers no admin requests.</summary>
internal sealed class EmbeddedTransport(ITransport client, EmbeddedBroker broker) : ITransport
{
    public IRecordSource OpenSource(SourceSettings settings) =>
        client.OpenSource(settings with { Connection = With(settings.Connection, broker.ConsumerSettings) });

    public IRecordSink OpenSink(SinkSettings settings) =>
        client.OpenSink(settings with { Connection = With(settings.Connection, broker.ClientSettings) });

    public ITopicCatalog OpenCatalog(ConnectionSettings settings) => new EmbeddedTopicCatalog(client.OpenCatalog(settings), broker);

    private static ConnectionSettings With(ConnectionSettings connection, IReadOnlyDictionary<string, string> settings)
    {
        var merged = new Dictionary<string, string>(settings, StringComparer.Ordinal);
        foreach (var (name, value) in connection.Client)
        {
            merged[name] = value;
        }

        return connection with { Client = merged };
    }
}
