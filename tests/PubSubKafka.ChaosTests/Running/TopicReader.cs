using Confluent.Kafka;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>Reads a topic from beginning to end with a client of its own, past the proxies: what is committed of it.</summary>
internal sealed class TopicReader : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _topic;
    private readonly int _partitions;
    private readonly IConsumer<byte[], byte[]> _committed;
    private readonly IConsumer<byte[], byte[]> _all;

    public TopicReader(IReadOnlyDictionary<string, string> client, string topic, int partitions)
    {
        _topic = topic;
        _partitions = partitions;
        _committed = Open(client, topic, IsolationLevel.ReadCommitted);
        _all = Open(client, topic, IsolationLevel.ReadUncommitted);
    }

    public async Task<IReadOnlyList<Message<byte[], byte[]>>> ReadAsync(CancellationToken cancellationToken)
    {
        var messages = new List<Message<byte[], byte[]>>();
        for (var partition = 0; partition < _partitions; partition++)
        {
            var source = new TopicPartition(_topic, partition);

            // A member that was killed may have left a transaction open. Brokers end it, and what lies behind it cannot be read before.
            if (!await Wait.UntilAsync(() => End(_committed, source) is { } end && end == End(_all, source), Patience, cancellationToken))
            {
                throw new TimeoutException($"In {source} a transaction is open.");
            }

            _committed.Assign(new TopicPartitionOffset(source, Offset.Beginning));
            while (true)
            {
                var record = _committed.Consume(Patience) ?? throw new TimeoutException($"Nothing comes of {source}, not even its end.");
                if (record.IsPartitionEOF)
                {
                    break;
                }

                messages.Add(record.Message);
            }
        }

        return messages;
    }

    public void Dispose()
    {
        _committed.Dispose();
        _all.Dispose();
    }

    private static long? End(IConsumer<byte[], byte[]> consumer, TopicPartition partition)
    {
        try
        {
            return consumer.QueryWatermarkOffsets(partition, Patience).High.Value;
        }
        catch (KafkaException)
        {
            // Its leader has just changed.
            return null;
        }
    }

    private static IConsumer<byte[], byte[]> Open(IReadOnlyDictionary<string, string> client, string topic, IsolationLevel isolation)
    {
        var config = new ConsumerConfig(client.ToDictionary())
        {
            GroupId = topic + "-reader",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnablePartitionEof = true,
            IsolationLevel = isolation,
        };
        return new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
    }
}
