using Confluent.Kafka;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>Whether the group has something left in its retry topics, seen past the proxies, without being a member.</summary>
internal sealed class RetryTopicLag : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _prefix;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly IAdminClient _admin;

    public RetryTopicLag(IReadOnlyDictionary<string, string> client, string topic, int partitions, string group)
    {
        _prefix = topic + "-retry-";
        var config = new ConsumerConfig(client.ToDictionary()) { GroupId = group, EnableAutoCommit = false, EnablePartitionEof = true, AutoOffsetReset = AutoOffsetReset.Earliest };
        _consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        _admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        Partitions = partitions;
    }

    /// <summary>True also where nobody answers.</summary>
    public bool IsAny
    {
        get
        {
            try
            {
                var topics = _admin.GetMetadata(Patience).Topics.Select(static topic => topic.Topic).Where(topic => topic.StartsWith(_prefix, StringComparison.Ordinal));
                var partitions = topics.SelectMany(topic => Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(topic, partition))).ToList();
                return _consumer.Committed(partitions, Patience).Any(committed => IsBehind(committed));
            }
            catch (KafkaException)
            {
                return true;
            }
        }
    }

    private int Partitions { get; }

    public void Dispose()
    {
        _admin.Dispose();
        _consumer.Dispose();
    }

    // The ends of transactions take offsets too, and nobody commits behind them: only what can be read counts.
    private bool IsBehind(TopicPartitionOffset committed)
    {
        var next = Math.Max(0, committed.Offset.Value);
        if (_consumer.QueryWatermarkOffsets(committed.TopicPartition, Patience).High.Value <= next)
        {
            return false;
        }

        _consumer.Assign(new TopicPartitionOffset(committed.TopicPartition, next));
        try
        {
            return _consumer.Consume(Patience) is not { IsPartitionEOF: true };
        }
        finally
        {
            _consumer.Unassign();
        }
    }
}
