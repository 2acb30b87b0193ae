using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Specs.Fixtures;

/// <summary>A topic, or two alike, and a group of one test alone, seen from outside the library with the plain client.</summary>
internal sealed class TestTopic : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan OneAttempt = TimeSpan.FromSeconds(5);

    private const int MostAttempts = 200;
    private static readonly ManualResetEventSlim Pause = new();

    private readonly Lazy<IProducer<byte[]?, byte[]?>> _producer;
    private readonly Lazy<IConsumer<byte[]?, byte[]?>> _reader;
    private readonly Lazy<IAdminClient> _admin;
    private string? _lastError;

    private TestTopic(IReadOnlyDictionary<string, string> client, IReadOnlyList<string> names, string group)
    {
        Group = group;
        ClientSettings = client;
        Names = names;
        _producer = new(() => new ProducerBuilder<byte[]?, byte[]?>(With(("enable.idempotence", "true"), ("linger.ms", "1"))).SetErrorHandler((_, _) => { }).Build());
        _admin = new(() => new AdminClientBuilder(With()).SetErrorHandler((_, _) => { }).Build());

        // Never subscribes, so it is no member of the group that it asks for.
        _reader = new(() => new ConsumerBuilder<byte[]?, byte[]?>(With(("group.id", Group), ("enable.auto.commit", "false"), ("enable.partition.eof", "true"))).Build());
    }

    public IReadOnlyDictionary<string, string> ClientSettings { get; }

    public string Name => Names[0];

    public IReadOnlyList<string> Names { get; }

    public string Group { get; }

    public IAdminClient Admin => _admin.Value;

    public static async Task<TestTopic> CreateAsync(KafkaCluster cluster, int partitions = 1, int topics = 1, params (string Name, string Value)[] settings)
    {
        var name = KafkaCluster.UniqueName("spec");
        var topic = new TestTopic(
            cluster.ClientSettings,
            [.. Enumerable.Range(0, topics).Select(number => number == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"))],
            name);
        await topic.CreateAsync(partitions, settings);
        return topic;
    }

    public Task CreateAsync(int partitions = 1, params (string Name, string Value)[] settings) => Admin.CreateTopicsAsync(Names.Select(each => new TopicSpecification
    {
        Name = each,
        NumPartitions = partitions,
        ReplicationFactor = 1,
        Configs = settings.ToDictionary(setting => setting.Name, setting => setting.Value),
    }));

    /// <summary>A topic that is there already.</summary>
    public static TestTopic Existing(IReadOnlyDictionary<string, string> client, string name, string? group = null) => new(client, [name], group ?? name);

    public static Message<byte[]?, byte[]?> Message(Order order) => new()
    {
        Key = order.Key is null ? null : Encoding.UTF8.GetBytes(order.Key),
        Value = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"number":{{order.Number}}}""")),
    };

    public TopicPartition At(int partition) => new(Name, partition);

    public Task WriteAsync(int partition, string? key, int number) => WriteAsync(partition, [new Order(key, number)]);

    /// <summary>Writes records in this order and waits until the broker has them.</summary>
    public async Task WriteAsync(int partition, IEnumerable<Order> orders, string? topic = null)
    {
        Task<DeliveryResult<byte[]?, byte[]?>>? last = null;

        // It may have forgotten its only broker, when that one was stopped.
        _producer.Value.AddBrokers(ClientSettings["bootstrap.servers"]);
        foreach (var order in orders)
        {
            last = _producer.Value.ProduceAsync(new TopicPartition(topic ?? Name, partition), Message(order), TestContext.Current.CancellationToken);
        }

        if (last is not null)
        {
            // An idempotent producer acknowledges a partition's records in their order.
            await last;
        }
    }

    /// <summary>The group's committed offset; null when it has none.</summary>
    public long? Committed(int partition = 0)
    {
        long? offset;
        for (var attempt = 1; !TryReadCommitted(partition, out offset); attempt++)
        {
            Assert.True(attempt < MostAttempts, _lastError);
            Pause.Wait(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        }

        return offset;
    }

    /// <summary>Sets the group's offset as an operator does. The group must have no members.</summary>
    public async Task CommitAsync(int partition, long offset) => await Admin.AlterConsumerGroupOffsetsAsync(
        [new ConsumerGroupTopicPartitionOffsets(Group, [new TopicPartitionOffset(At(partition), offset)])]);

    public WatermarkOffsets Ends(int partition = 0) => _reader.Value.QueryWatermarkOffsets(At(partition), Timeout);

    public async Task CommitsReachAsync(long offset, int partition = 0)
    {
        long? seen = null;

        // The details tell whether it was not committed, or this client does not find the group's coordinator any more, after a broker was away.
        await Eventually.TrueAsync(
            () => TryReadCommitted(partition, out seen) && seen >= offset,
            $"offset {offset} of {Name}[{partition}] is committed",
            () => $"This client has seen {seen}, its last error is {_lastError ?? "none"}; a new one sees {SeenByAnother(partition)}.");
    }

    /// <summary>
    /// Lets several commit rounds pass: records of a partition of its own are handled and committed one after another by the same member. What those
    /// rounds did not commit of the other partitions would not be committed later either.
    /// </summary>
    public async Task RoundsAsync(int witness, int rounds = 3)
    {
        for (var round = 0; round < rounds; round++)
        {
            var end = Ends(witness).High.Value;
            await WriteAsync(witness, "witness", -1);
            await CommitsReachAsync(end + 1, witness);
        }
    }

    /// <summary>What is in a partition now, by offset. Records of aborted transactions, and markers, are not among it.</summary>
    public IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> Read(int partition = 0)
    {
        var records = new List<ConsumeResult<byte[]?, byte[]?>>();
        _reader.Value.Assign(new TopicPartitionOffset(At(partition), Offset.Beginning));
        while ((_reader.Value.Consume(Timeout) ?? throw new TimeoutException($"{At(partition)} does not come to its end.")) is { IsPartitionEOF: false } record)
        {
            records.Add(record);
        }

        _reader.Value.Unassign();
        return records;
    }

    /// <summary>Waits until no transaction is open in these partitions: until then <see cref="Read"/> comes to its end in front of it.</summary>
    public Task SettlesAsync(int partitions) => Eventually.TrueAsync(
        () => Enumerable.Range(0, partitions).All(partition => EndOf(partition, IsolationLevel.ReadCommitted) == EndOf(partition, IsolationLevel.ReadUncommitted)),
        $"no transaction is open in {Name}");

    /// <summary>Takes the id as another process does that has it too.</summary>
    public void TakeTransactionalId(string id)
    {
        using var other = new ProducerBuilder<byte[]?, byte[]?>(With(("transactional.id", id))).SetErrorHandler((_, _) => { }).Build();
        other.InitTransactions(Timeout);
    }

    /// <summary>Another topic, for the same group: one whose name begins with this one's, such as its dead-letter topic.</summary>
    public TestTopic Beside(string suffix) => new(ClientSettings, [Name + suffix], Group);

    /// <summary>How many partitions each topic has whose name begins with this one's.</summary>
    public Dictionary<string, int> Family() => Admin.GetMetadata(Timeout).Topics
        .Where(topic => topic.Topic.StartsWith(Name, StringComparison.Ordinal))
        .ToDictionary(topic => topic.Topic, topic => topic.Partitions.Count, StringComparer.Ordinal);

    /// <summary>Writes a record as anybody may.</summary>
    public Task AppendAsync(int partition, byte[]? key, byte[]? value, params (string Name, byte[]? Value)[] headers)
    {
        var message = new Message<byte[]?, byte[]?> { Key = key, Value = value, Headers = [] };
        foreach (var (name, bytes) in headers)
        {
            message.Headers.Add(name, bytes);
        }

        return _producer.Value.ProduceAsync(At(partition), message, TestContext.Current.CancellationToken);
    }

    /// <summary>Has the broker refuse all writes to the topic, or take them again. The markers of transactions, of 78 bytes, it can still write.</summary>
    public Task RefuseWritesAsync(bool refuse) => SetAsync("max.message.bytes", refuse ? "100" : null);

    /// <summary>Sets the topic's setting, or takes it away.</summary>
    public Task SetAsync(string setting, string? value) => Admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
    {
        [new ConfigResource { Type = ResourceType.Topic, Name = Name }] =
            [new ConfigEntry { Name = setting, Value = value, IncrementalOperation = value is null ? AlterConfigOpType.Delete : AlterConfigOpType.Set }],
    });

    public Dictionary<string, string> With(params (string Name, string Value)[] settings)
    {
        // What the broker's absence makes these clients say is noise in a test's output.
        var all = new Dictionary<string, string>(ClientSettings) { ["log_level"] = "2" };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        return all;
    }

    public void Dispose()
    {
        foreach (var client in new IDisposable?[] { Made(_producer), Made(_reader), Made(_admin) })
        {
            client?.Dispose();
        }
    }

    private bool TryReadCommitted(int partition, out long? offset)
    {
        try
        {
            var read = _reader.Value.Committed([At(partition)], OneAttempt)[0].Offset;
            offset = read.IsSpecial ? null : read.Value;
            return true;
        }
        catch (KafkaException exception) when (IsPassing(exception.Error.Code))
        {
            // A coordinator that has just been chosen, or is away for the moment; or the client has forgotten its only broker, which librdkafka does when that one stops.
            _lastError = exception.Error.ToString();
            _reader.Value.AddBrokers(ClientSettings["bootstrap.servers"]);
            offset = null;
            return false;
        }
    }

    private long EndOf(int partition, IsolationLevel isolation) => Admin.ListOffsetsAsync(
        [new TopicPartitionOffsetSpec { TopicPartition = At(partition), OffsetSpec = OffsetSpec.Latest() }],
        new ListOffsetsOptions { IsolationLevel = isolation, RequestTimeout = Timeout }).GetAwaiter().GetResult().ResultInfos[0].TopicPartitionOffsetError.Offset.Value;

    private string SeenByAnother(int partition)
    {
        try
        {
            using var other = new ConsumerBuilder<byte[]?, byte[]?>(With(("group.id", Group), ("enable.auto.commit", "false"))).Build();
            return other.Committed([At(partition)], Timeout)[0].Offset.ToString();
        }
        catch (KafkaException exception)
        {
            return exception.Error.ToString();
        }
    }

    private static bool IsPassing(ErrorCode code) => code is
        ErrorCode.NotCoordinatorForGroup or ErrorCode.GroupLoadInProgress or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.Local_WaitCoord
        or ErrorCode.Local_TimedOut or ErrorCode.Local_Transport;

    private static T? Made<T>(Lazy<T> lazy)
        where T : class => lazy.IsValueCreated ? lazy.Value : null;
}
