using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging.Abstractions;
using PubSubKafka.Testing.RealBroker;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;
using TopicPartition = PubSubKafka.Transport.TopicPartition;

namespace PubSubKafka.IntegrationTests.Transport;

/// <summary>What tests of transactions do on a broker that is reached over the network.</summary>
internal sealed class Transactions(IReadOnlyDictionary<string, string> client)
{
    public static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(100);

    private readonly ConfluentTransport _transport = new(NullLoggerFactory.Instance, TimeProvider.System);
    private readonly ConnectionSettings _connection = new(client["bootstrap.servers"], "transactions", client);

    public ITransactionalSink Unopened(string id, int maxMessageBytes = 1_000_000, TimeSpan? timeout = null, int queue = 10_000) => _transport.OpenTransactionalSink(
        new SinkSettings(_connection, TimeSpan.FromMilliseconds(5), "none", TimeSpan.FromMinutes(2), queue, maxMessageBytes), id, timeout ?? TimeSpan.FromMinutes(1));

    public ITransactionalSink Open(string id, int maxMessageBytes = 1_000_000, int queue = 10_000)
    {
        var sink = Unopened(id, maxMessageBytes, queue: queue);
        sink.Initialize(Ceiling);
        return sink;
    }

    public async Task<string> NewTopicAsync(int partitions = 1, int? maxMessageBytes = null)
    {
        var topic = KafkaCluster.UniqueName("transactions");
        using var admin = new AdminClientBuilder(client).Build();
        await admin.CreateTopicsAsync(
        [
            new Confluent.Kafka.Admin.TopicSpecification
            {
                Name = topic,
                NumPartitions = partitions,
                Configs = maxMessageBytes is { } most ? new() { ["max.message.bytes"] = $"{most}" } : [],
            },
        ]);
        return topic;
    }

    public static OutgoingRecord Record(string topic, int number, int size = 4, int? partition = 0)
    {
        var value = new byte[size];
        BitConverter.TryWriteBytes(value, number);
        return new OutgoingRecord(topic, partition, key: null, value, new MessageHeaders().Add("number", $"{number}"), TimeProvider.System.GetUtcNow());
    }

    /// <summary>The numbers of the records that a reader of a partition gets. No transaction on it may be open.</summary>
    public async Task<List<int>> VisibleAsync(string topic)
    {
        const int End = -1;
        using (var producer = new ProducerBuilder<byte[]?, byte[]?>(client).Build())
        {
            await producer.ProduceAsync(new Confluent.Kafka.TopicPartition(topic, 0), new Message<byte[]?, byte[]?> { Value = BitConverter.GetBytes(End) });
        }

        using var reader = _transport.OpenPartitions(new PartitionSourceSettings(_connection, "reader", topic));
        reader.Add(new TopicPartition(topic, 0), 0);
        var numbers = new List<int>();
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Ceiling, "The reader did not come to the end.");
            if (reader.Poll(TimeSpan.FromMilliseconds(100)) is not { } record)
            {
                continue;
            }

            var number = BitConverter.ToInt32(record.Value!);
            if (number == End)
            {
                return numbers;
            }

            numbers.Add(number);
        }
    }

    /// <summary>The end of a partition's log, and the end of what a reader of committed records may read.</summary>
    public (long All, long Committed) Ends(string topic)
    {
        using var admin = new AdminClientBuilder(client).Build();
        return (End(IsolationLevel.ReadUncommitted), End(IsolationLevel.ReadCommitted));

        long End(IsolationLevel isolation) => admin.ListOffsetsAsync(
            [new TopicPartitionOffsetSpec { TopicPartition = new(topic, 0), OffsetSpec = OffsetSpec.Latest() }],
            new ListOffsetsOptions { IsolationLevel = isolation }).GetAwaiter().GetResult().ResultInfos[0].TopicPartitionOffsetError.Offset.Value;
    }

    public static TransactionException Fails(TransactionErrorKind kind, Action act)
    {
        var failure = Assert.Throws<TransactionException>(act);
        Assert.True(kind == failure.Kind, $"{failure.Kind} and not {kind}: {failure.Message}");
        return failure;
    }

    /// <summary>
    /// Sends records in a transaction as often as it takes, without those that no broker takes. Returns these; gives up after far more attempts than any
    /// of them needs.
    /// </summary>
    public static List<OutgoingRecord> Write(ITransactionalSink sink, IReadOnlyList<OutgoingRecord> records, Action? alsoDo = null)
    {
        var refused = new List<OutgoingRecord>();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                sink.Begin();
                foreach (var record in records.Except(refused))
                {
                    sink.Send(record);
                }

                alsoDo?.Invoke();
                Repeat(() => sink.Commit(Ceiling));
                return refused;
            }
            catch (TransactionException exception) when (exception.Kind is TransactionErrorKind.Abort && attempt < 20)
            {
                refused.AddRange(exception.Refused is { } record ? [record] : []);
                Repeat(() => sink.Abort(Ceiling));
            }
        }
    }

    /// <summary>Makes a call until it is not to be repeated any more.</summary>
    public static void Repeat(Action act)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                act();
                return;
            }
            catch (TransactionException exception) when (
                exception.Kind is TransactionErrorKind.Repeat && TimeProvider.System.GetElapsedTime(started) < Ceiling)
            {
                // Until a broker is back.
            }
        }
    }
}
