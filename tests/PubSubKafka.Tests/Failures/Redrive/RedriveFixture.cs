using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using PubSubKafka.Diagnostics;
using PubSubKafka.Failures;
using PubSubKafka.Failures.Redrive;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures.Redrive;

/// <summary>A broker in memory with the topic <c>orders</c> and its dead letters, three partitions each, and redrivers on it.</summary>
internal sealed class RedriveFixture : IDisposable
{
    public const string Topic = "orders";
    public const string DeadLetters = "orders-dlq";
    public const int Partitions = 3;

    private readonly FakeMeterFactory _meters = new();
    private readonly Instruments _instruments;

    public RedriveFixture()
    {
        _instruments = new Instruments(_meters);
        Transactions = new FakeTransactions(Broker);
        Broker.CreateTopic(Topic, Partitions);
        Broker.CreateTopic(DeadLetters, Partitions);
    }

    public static DeadLetterQuery All { get; } = new() { Topic = DeadLetters };

    public InMemoryBroker Broker { get; } = new();

    public FakeTransactions Transactions { get; }

    public InstantTime Time { get; } = new();

    public ListLogger Logger { get; } = new();

    /// <summary>What stands in the origin, as values.</summary>
    public IReadOnlyList<string> Redriven => [.. Broker.Records(Topic).Select(Value)];

    public static string Value(ReceivedRecord record) => Encoding.UTF8.GetString(record.Value ?? []);

    /// <summary>A redriver of another process.</summary>
    public DeadLetterRedriver Open()
    {
        var transport = new FakeTransport(Transactions);
        var connection = new ConnectionSettings("here:9092", "test", new Dictionary<string, string>());
        return new DeadLetterRedriver(
            new RedriveCluster(
                transport,
                new Lazy<ITopicCatalog>(() => transport.OpenCatalog(connection)),
                new SinkSettings(connection, TimeSpan.Zero, "none", TimeSpan.FromSeconds(30), 1_000, 1_000_000),
                new HashSet<string> { Topic },
                new Dictionary<string, IReadOnlyCollection<string>> { ["billing"] = [DeadLetters], ["none"] = [] },
                new Dictionary<string, string> { ["billing"] = "billing-group" },
                []),
            Time,
            _instruments,
            Logger);
    }

    /// <summary>Writes a dead letter as the library does.</summary>
    public ReceivedRecord Write(
        int partition, string? key, string value, string origin = Topic, string consumer = "billing", int redrives = 0, Action<MessageHeaders>? add = null)
    {
        var headers = new MessageHeaders().Add("ce_type", "Order").Add("tenant", "north");
        if (redrives > 0)
        {
            headers.Add(RedriveHeaders.Count, redrives.ToString(CultureInfo.InvariantCulture));
        }

        headers
            .Add(DeadLetterHeaders.Topic, origin)
            .Add(DeadLetterHeaders.Partition, partition.ToString(CultureInfo.InvariantCulture))
            .Add(DeadLetterHeaders.Consumer, consumer)
            .Add(DeadLetterHeaders.ExceptionType, "System.TimeoutException");
        add?.Invoke(headers);
        return Broker.Append(new OutgoingRecord(
            DeadLetters, partition, key is null ? null : Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), headers, Time.GetUtcNow()));
    }

    public async Task<IReadOnlyList<string>> PendingAsync(DeadLetterQuery? query = null)
    {
        await using var redriver = Open();
        var values = new List<string>();
        await foreach (var entry in redriver.ListAsync(query ?? All, TestContext.Current.CancellationToken))
        {
            values.Add(Encoding.UTF8.GetString(entry.Value!.Value.Span));
        }

        return values;
    }

    public async Task<RedriveResult> RedriveAsync(DeadLetterQuery? query = null, RedriveOptions? options = null)
    {
        await using var redriver = Open();
        return await redriver.RedriveAsync(query ?? All, options, TestContext.Current.CancellationToken);
    }

    /// <summary>What the counters of this fixture say from now on.</summary>
    public Dictionary<string, long> Count(MeterListener listener)
    {
        var counts = new Dictionary<string, long>();
        listener.InstrumentPublished = (instrument, on) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, _meters) && instrument.Name.StartsWith("pubsubkafka.redrive.", StringComparison.Ordinal))
            {
                on.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Assert.Contains(new KeyValuePair<string, object?>("messaging.destination.name", DeadLetters), tags.ToArray());
            counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value;
        });
        listener.Start();
        return counts;
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _meters.Dispose();
    }
}
