using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>Reads partitions up to where they end when it begins. Blocks.</summary>
internal sealed class LogToItsEnd(IPartitionSource source, ITopicCatalog catalog, CancellationToken cancellationToken)
{
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
        var spans = new Dictionary<TopicPartition, LogSpan>();
        foreach (var partition in partitions)
        {
            spans[partition] = new LogSpan(Math.Max(begins[partition], start(partition)), ends[partition]);
            atEnd(partition, ends[partition]);
        }

        foreach (var record in new LogReader(source).Read(spans, cancellationToken).OfType<ReceivedRecord>())
        {
            take(record);
        }
    }

    private IReadOnlyDictionary<TopicPartition, long> Find(IReadOnlyCollection<TopicPartition> partitions, OffsetQuery query) =>
        catalog.FindOffsetsAsync(partitions, query, cancellationToken).AsTask().GetAwaiter().GetResult();
}
