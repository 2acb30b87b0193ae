using Confluent.Kafka;
using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>Looks at the group's committed offsets all the time, past the proxies, without being a member.</summary>
internal sealed class CommitWatcher : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<CommittedOffsetSeen> _seen = [];
    private readonly Dictionary<int, long> _latest = [];
    private readonly List<TopicPartition> _partitions;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly Task _watching;

    public CommitWatcher(IReadOnlyDictionary<string, string> client, string topic, int partitions, string group)
    {
        _partitions = [.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition))];
        var config = new ConsumerConfig(client.ToDictionary()) { GroupId = group, EnableAutoCommit = false };
        _consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>The newest answer, by partition; a partition without a committed offset is missing.</summary>
    public IReadOnlyDictionary<int, long> Latest
    {
        get
        {
            lock (_gate)
            {
                return new Dictionary<int, long>(_latest);
            }
        }
    }

    public IReadOnlyList<CommittedOffsetSeen> Seen
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _consumer.Dispose();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Look();
            await Task.Delay(Pause, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look()
    {
        List<TopicPartitionOffset> committed;
        try
        {
            committed = _consumer.Committed(_partitions, Patience);
        }
        catch (KafkaException)
        {
            // The coordinator is away or moving; the next look sees more.
            return;
        }

        var time = TimeProvider.System.GetTimestamp();
        lock (_gate)
        {
            foreach (var offset in committed.Where(offset => offset.Offset.Value >= 0))
            {
                // Most looks find what the one before found, which says nothing new.
                if (_latest.GetValueOrDefault(offset.Partition.Value, -1) != offset.Offset.Value)
                {
                    _latest[offset.Partition.Value] = offset.Offset.Value;
                    _seen.Add(new CommittedOffsetSeen(time, offset.Partition.Value, offset.Offset.Value));
                }
            }
        }
    }
}
