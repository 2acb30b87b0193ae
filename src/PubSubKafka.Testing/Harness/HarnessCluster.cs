using PubSubKafka.Consuming;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Failures.Redrive;
using PubSubKafka.Serialization;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Harness;

/// <summary>One Kafka cluster of a harness: what was written to it, what consumers did, what is to go wrong. Thread-safe; answers are copies.</summary>
public sealed class HarnessCluster
{
    private readonly ClusterRegistration _registration;
    private readonly PubSubKafkaOptions _options;
    private readonly DeliveryLog _log;
    private readonly TimeProvider _time;

    internal HarnessCluster(
        ClusterRegistration registration, Cluster cluster, PubSubKafkaOptions options, InMemoryBroker broker, DeliveryLog log, TimeProvider time)
    {
        _registration = registration;
        _options = options;
        _log = log;
        _time = time;
        Core = cluster;
        Broker = broker;
        Runners = [.. cluster.Consumers];
        Faults = new HarnessFaults(broker, GroupOf);
    }

    /// <summary>What a test lets go wrong on this cluster.</summary>
    public HarnessFaults Faults { get; }

    internal Cluster Core { get; }

    internal InMemoryBroker Broker { get; }

    /// <summary>The consumers, members that joined later included. Replaced as a whole, so that any thread may read it.</summary>
    internal IReadOnlyList<ConsumerRunner> Runners { get; private set; }

    /// <summary>Whether something that was published waits for a transaction.</summary>
    internal bool AwaitsTransaction => Runners.Any(static runner => runner.Work.Outputs > 0);

    internal bool IsBusy => Runners.Any(runner => runner.IsBusy || IsAboutToStop(runner));

    internal TimeSpan LongestCommitInterval =>
        _registration.Consumers.Select(consumer => _options.Consumers[consumer.Name].CommitInterval).DefaultIfEmpty(TimeSpan.Zero).Max();

    /// <summary>Every record on the topics of a message type that announces this type, or nothing where it is the topic's only type.</summary>
    /// <typeparam name="TMessage">The message type.</typeparam>
    /// <returns>Topic by topic, in the order of arrival. Records whose value cannot be read are left out; <see cref="Records"/> has them.</returns>
    public IReadOnlyList<PublishedMessage<TMessage>> Published<TMessage>()
        where TMessage : class =>
        [
            .. Core.Types.For(typeof(TMessage)).Select(static type => type.Topic).Distinct(StringComparer.Ordinal)
                .SelectMany(Broker.Records)
                .Where(record => IsOfType<TMessage>(record, record.Partition.Topic))
                .Select(record => (Record: record, Message: Read<TMessage>(record, record.Partition.Topic)))
                .Where(static read => read.Message is not null || read.Record.Value is null)
                .Select(static read => new PublishedMessage<TMessage>(read.Record, read.Message)),
        ];

    /// <summary>
    /// Every record of a message type that a consumer was given, in the order of their first attempts. What comes by a retry topic is there once more for each.
    /// </summary>
    /// <typeparam name="TMessage">The message type.</typeparam>
    /// <param name="consumer">The consumer's name.</param>
    /// <exception cref="ArgumentException">There is no such consumer.</exception>
    public IReadOnlyList<HandledMessage<TMessage>> Handled<TMessage>(string consumer)
        where TMessage : class
    {
        var handles = Declaration(consumer).Handlers.ContainsKey(typeof(TMessage));
        return
        [
            .. _log.Entries.Where(entry => entry.Consumer == consumer && IsOfType<TMessage>(entry.Record, entry.Topic)).Select(entry => new HandledMessage<TMessage>(
                entry,
                Read<TMessage>(entry.Record, entry.Topic),
                entry.Outcome == HandledOutcome.Succeeded && !handles ? HandledOutcome.Skipped : entry.Outcome)),
        ];
    }

    /// <summary>Every dead letter, in the order of arrival in each dead-letter topic, those that were redriven or discarded since included.</summary>
    /// <param name="consumer">Only those of this consumer; <see langword="null"/> for all.</param>
    public IReadOnlyList<DeadLetter> DeadLetters(string? consumer = null) =>
        [
            .. TopicPlanner.Plan(_registration, _options).DeadLetters.Keys.SelectMany(Broker.Records)
                .Where(static record => !MarkCodec.IsMark(record))
                .Select(static record => new DeadLetter(record))
                .Where(letter => consumer is null || letter.Consumer == consumer),
        ];

    /// <summary>Every record of a topic, whoever wrote it, in the order of arrival. Empty when there is no such topic.</summary>
    /// <param name="topic">The topic.</param>
    public IReadOnlyList<TopicRecord> Records(string topic) => [.. Broker.Records(topic).Select(static record => new TopicRecord(record))];

    /// <summary>The offset that a consumer's group would go on from, or <see langword="null"/> when it has committed none for the partition.</summary>
    /// <param name="consumer">The consumer's name.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition, from 0.</param>
    /// <exception cref="ArgumentException">There is no such consumer.</exception>
    public long? Committed(string consumer, string topic, int partition = 0) =>
        Broker.Committed(GroupOf(consumer), new TopicPartition(topic, partition));

    /// <summary>Writes a record byte for byte, as a producer that knows nothing of this library would. Faults do not touch it.</summary>
    /// <param name="topic">An existing topic.</param>
    /// <param name="key">The key; <see langword="null"/> for none.</param>
    /// <param name="value">The value; <see langword="null"/> for a tombstone.</param>
    /// <param name="headers">The headers; <see langword="null"/> for none.</param>
    /// <param name="partition">The partition; <see langword="null"/> chooses by the key.</param>
    /// <returns>The record as it stands in the topic.</returns>
    /// <exception cref="ArgumentException">There is no such topic or partition.</exception>
    public Task<TopicRecord> AppendAsync(string topic, byte[]? key, byte[]? value, MessageHeaders? headers = null, int? partition = null)
    {
        var record = new OutgoingRecord(topic, partition, key, value, headers ?? new MessageHeaders(), _time.GetUtcNow());
        return Task.FromResult(new TopicRecord(Broker.Append(record)));
    }

    internal string GroupOf(string consumer) => _options.Consumers[Declaration(consumer).Name].GroupId ?? consumer;

    internal ConsumerRunner StartMember(string consumer)
    {
        var runner = Core.BuildMember(Declaration(consumer).Name);
        Runners = [.. Runners, runner];
        runner.Start();
        return runner;
    }

    internal bool IsOfType<TMessage>(ReceivedRecord record, string topic) =>
        Core.Types.Find(topic, record.Headers.GetText(WireHeaders.Type))?.ClrType == typeof(TMessage);

    private TMessage? Read<TMessage>(ReceivedRecord record, string topic)
        where TMessage : class
    {
        if (record.Value is null || Core.Types.Find(topic, record.Headers.GetText(WireHeaders.Type)) is not { } type)
        {
            return null;
        }

        try
        {
            return type.Deserialize(record.Headers.GetText(WireHeaders.ContentType), record.Value) as TMessage;
        }
        catch (MessageSerializationException)
        {
            return null;
        }
    }

    // Between the outcome that stops a consumer and the end of its poll loop nothing else shows that it is at work.
    private bool IsAboutToStop(ConsumerRunner runner) =>
        _log.ToldToStop(runner.Status.Consumer)
        && !Runners.Any(other => other.Status.Consumer == runner.Status.Consumer && other.Status.State == ConsumerState.Faulted);

    private ConsumerDeclaration Declaration(string consumer) =>
        _registration.Consumers.Find(declaration => declaration.Name == consumer)
        ?? throw new ArgumentException(
            $"There is no consumer '{consumer}'; declared are {string.Join(", ", _registration.Consumers.Select(known => $"'{known.Name}'"))}.", nameof(consumer));
}
