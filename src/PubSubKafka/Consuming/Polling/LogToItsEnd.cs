using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>Reads partitions up to where they end when it begins. Blocks.</summary>
internal sealed class LogToItsEnd(IPartitionSource source, ITopicCatalog catalog, CancellationToken cancellationToken)
{
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(50);

    /// <param name="partitions">The partitions.</param>
    /// <param name="start">From which offset each is read.</param>
    /// <param name="take">Is given each record.</param>
    /// <param name="atEnd">Is told before where each ends.</param>
    /// <exception cref="TransportException">The client or a broker failed.</exception>
    /// <exception cref="OperationCanceledException">It is not needed any more.</exception>
    public void Read(
        IReadOnlyCollection<TopicPartition> partitions, Func<TopicPartition, long> start, Action<ReceivedRecord> take, Action<TopicPartition, long> atEnd)
    {
        var begins = Find(partitions, OffsetQuery.Beginning);
        var ends = Find(partitions, OffsetQuery.End);
        var open = new HashSet<TopicPartition>();
        foreach (var partition in partitions)
        {
            var from = Math.Max(begins[partition], start(partition));
            if (from < ends[partition])
            {
                open.Add(partition);
                source.Add(partition, from);
            }

            atEnd(partition, ends[partition]);
        }

        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (source.Poll(PollTime) is { } record)
            {
                if (open.Contains(record.Partition) && record.Offset < ends[record.Partition])
                {
                    take(record);
                }

                Close(open, record.Offset + 1 >= ends[record.Partition] ? [record.Partition] : []);
                continue;
            }

            // The last offsets may be no records: the end of a transaction takes one too.
            Close(open, [.. open.Where(partition => source.Position(partition) >= ends[partition])]);
        }
    }

    private void Close(HashSet<TopicPartition> open, IReadOnlyList<TopicPartition> partitions)
    {
        foreach (var partition in partitions.Where(open.Remove))
        {
            source.Remove(partition);
        }
    }

    private IReadOnlyDictionary<TopicPartition, long> Find(IReadOnlyCollection<TopicPartition> partitions, OffsetQuery query) =>
        catalog.FindOffsetsAsync(partitions, query, cancellationToken).AsTask().GetAwaiter().GetResult();
}
