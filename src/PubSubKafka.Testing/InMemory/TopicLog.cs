using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>The records of one topic: append-only, per partition and in the order of arrival. Guarded by the broker's lock.</summary>
internal sealed class TopicLog(string name, int partitions)
{
    private readonly List<ReceivedRecord>[] _partitions = [.. Enumerable.Range(0, partitions).Select(_ => new List<ReceivedRecord>())];
    private readonly List<ReceivedRecord> _records = [];
    private int _nextKeyless;

    public int PartitionCount => _partitions.Length;

    /// <summary>All records, in the order in which they arrived.</summary>
    public IReadOnlyList<ReceivedRecord> Records => _records;

    public IEnumerable<TopicPartition> Partitions => Enumerable.Range(0, PartitionCount).Select(partition => new TopicPartition(name, partition));

    public long End(int partition) => _partitions[partition].Count;

    public ReceivedRecord Read(int partition, long offset) => _partitions[partition][(int)offset];

    public long Find(int partition, OffsetQuery query)
    {
        var records = _partitions[partition];
        if (query.Time is { } time)
        {
            // Kafka compares milliseconds, which is what its records have.
            var wanted = time.ToUnixTimeMilliseconds();
            var found = records.FindIndex(record => record.Timestamp.ToUnixTimeMilliseconds() >= wanted);
            return found >= 0 ? found : records.Count;
        }

        return query.IsEnd ? records.Count : 0;
    }

    public ReceivedRecord Append(OutgoingRecord record)
    {
        var partition = new TopicPartition(name, record.Partition ?? Choose(record.Key));
        var log = _partitions[partition.Partition];
        var stored = new ReceivedRecord(
            partition,
            log.Count,
            (byte[]?)record.Key?.Clone(),
            (byte[]?)record.Value?.Clone(),
            Copy(record.Headers),
            // Kafka keeps milliseconds.
            DateTimeOffset.FromUnixTimeMilliseconds(record.Timestamp.ToUnixTimeMilliseconds()));
        log.Add(stored);
        _records.Add(stored);
        return stored;
    }

    private static MessageHeaders Copy(MessageHeaders headers)
    {
        var copy = new MessageHeaders(headers.Count);
        foreach (var header in headers)
        {
            copy.AddReceived(header.Name, (byte[]?)header.Bytes?.Clone());
        }

        return copy.Freeze();
    }

    private int Choose(byte[]? key) =>
        key is null ? (int)((uint)_nextKeyless++ % (uint)PartitionCount) : Murmur2.Partition(key, PartitionCount);
}
