using System.Text;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Tests.InMemory;

/// <summary>What the tests of the in-memory broker start from.</summary>
internal static class Given
{
    /// <summary>Far longer than anything takes: reached only when a test fails.</summary>
    public static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(30);

    public static readonly DateTimeOffset Moment = new(2025, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static readonly ConnectionSettings Connection = new("nowhere:9092", "tests", new Dictionary<string, string>());

    private static readonly SinkSettings SinkSettings = new(Connection, TimeSpan.Zero, "none", TimeSpan.FromMinutes(2), 1000, 100);

    public static InMemoryBroker Broker(int partitions = 1, params string[] topics)
    {
        var broker = new InMemoryBroker();
        foreach (var topic in topics is [] ? ["orders"] : topics)
        {
            broker.CreateTopic(topic, partitions);
        }

        return broker;
    }

    public static IRecordSource Source(InMemoryBroker broker, RecordingListener listener, string group = "billing", bool latest = false, params string[] topics)
    {
        var source = Unsubscribed(broker, group, latest);
        source.Subscribe(topics is [] ? ["orders"] : topics, listener);
        return source;
    }

    public static IRecordSource Unsubscribed(InMemoryBroker broker, string group = "billing", bool latest = false) =>
        new InMemoryTransport(broker).OpenSource(
            new SourceSettings(
                Connection, "consumer", group, null, false, latest, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(45)));

    public static IRecordSink Sink(InMemoryBroker broker) => new InMemoryTransport(broker).OpenSink(SinkSettings);

    public static ITransactionalSink TransactionalSink(InMemoryBroker broker, string id) =>
        new InMemoryTransport(broker).OpenTransactionalSink(SinkSettings, id, TimeSpan.FromMinutes(1));

    public static ITopicCatalog Catalog(InMemoryBroker broker) => new InMemoryTransport(broker).OpenCatalog(Connection);

    public static OutgoingRecord Record(string value = "v", string? key = null, int? partition = null, string topic = "orders") =>
        new(topic, partition, key is null ? null : Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), new MessageHeaders(), Moment);

    /// <summary>Sends without waiting for the answer: the record is in the log when this returns.</summary>
    public static void Send(InMemoryBroker broker, params OutgoingRecord[] records)
    {
        var sink = Sink(broker);
        foreach (var record in records)
        {
            _ = sink.SendAsync(record, CancellationToken.None);
        }
    }

    public static string Text(ReceivedRecord? record) => record is null ? "nothing" : Encoding.UTF8.GetString(record.Value!);

    /// <summary>Everything that polls return without waiting.</summary>
    public static List<string> Drain(IRecordSource source)
    {
        var values = new List<string>();
        while (source.Poll(TimeSpan.Zero) is { } record)
        {
            values.Add(Text(record));
        }

        return values;
    }

    public static CancellationToken InTime() =>
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken, new CancellationTokenSource(Ceiling).Token).Token;
}
