using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Embedded;

/// <summary>The real client against an <see cref="EmbeddedBroker"/>, except that topics are created by the broker itself: it answers no admin requests.</summary>
internal sealed class EmbeddedTransport(ITransport client, EmbeddedBroker broker) : ITransport
{
    // A classic group's rebalance lasts the session timeout less a second here, whatever the members do.
    private static readonly Dictionary<string, string> QuickRebalances = new(StringComparer.Ordinal)
    {
        ["session.timeout.ms"] = "2000",
        ["heartbeat.interval.ms"] = "300",
    };

    public IRecordSource OpenSource(SourceSettings settings)
    {
        var connection = With(settings.Connection, broker.ConsumerSettings);
        return client.OpenSource(settings with { Connection = settings.NewGroupProtocol ? connection : With(connection, QuickRebalances) });
    }

    public IRecordSink OpenSink(SinkSettings settings) =>
        client.OpenSink(settings with { Connection = With(settings.Connection, broker.ClientSettings) });

    public ITopicCatalog OpenCatalog(ConnectionSettings settings) => new EmbeddedTopicCatalog(client.OpenCatalog(settings), broker);

    public IPartitionSource OpenPartitions(PartitionSourceSettings settings) =>
        client.OpenPartitions(settings with { Connection = With(settings.Connection, broker.ConsumerSettings) });

    public ITransactionalSink OpenTransactionalSink(SinkSettings settings, string transactionalId, TimeSpan transactionTimeout) =>
        client.OpenTransactionalSink(settings with { Connection = With(settings.Connection, broker.ClientSettings) }, transactionalId, transactionTimeout);

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
