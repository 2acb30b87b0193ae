namespace PubSubKafka.Transport;

/// <summary>Reads parts of partitions from beginning to end. Owned by one thread.</summary>
/// <param name="source">Reads them.</param>
/// <param name="poll">Polls that, and decides what its failures mean; the source's own poll by default.</param>
internal sealed class LogReader(IPartitionSource source, Func<TimeSpan, ReceivedRecord?>? poll = null)
{
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(50);

    private readonly Func<TimeSpan, ReceivedRecord?> _poll = poll ?? source.Poll;
    private readonly Dictionary<TopicPartition, LogSpan> _open = [];

    /// <summary>What was not read to its end yet.</summary>
    public IReadOnlyDictionary<TopicPartition, LogSpan> Open => _open;

    /// <summary>All records of these parts that are there, in order within each partition. Null: for a while nothing came, nor did an end.</summary>
    public IEnumerable<ReceivedRecord?> Read(IEnumerable<KeyValuePair<TopicPartition, LogSpan>> spans, CancellationToken cancellationToken)
    {
        foreach (var (partition, span) in spans.Where(static span => !span.Value.IsEmpty))
        {
            _open.Add(partition, span);
            source.Add(partition, span.From);
        }

        try
        {
            while (_open.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_poll(PollTimeout) is { } record)
                {
                    if (Take(record))
                    {
                        yield return record;
                    }
                }
                else if (CloseRead() == 0)
                {
                    yield return null;
                }
            }
        }
        finally
        {
            Close([.. _open.Keys]);
        }
    }

    private bool Take(ReceivedRecord record)
    {
        if (!_open.TryGetValue(record.Partition, out var span))
        {
            return false;
        }

        if (record.Offset + 1 >= span.Until)
        {
            Close([record.Partition]);
        }

        return record.Offset >= span.From && record.Offset < span.Until;
    }

    // The last offsets may be no records: the end of a transaction takes one too.
    private int CloseRead()
    {
        TopicPartition[] read = [.. _open.Where(span => source.Position(span.Key) >= span.Value.Until).Select(static span => span.Key)];
        Close(read);
        return read.Length;
    }

    private void Close(TopicPartition[] partitions)
    {
        foreach (var partition in partitions.Where(_open.Remove))
        {
            source.Remove(partition);
        }
    }
}
