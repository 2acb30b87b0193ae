using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>The dead letters of one partition that nobody has redriven or discarded, gathered from the log.</summary>
internal sealed class DeadLetterFindings(KeptPartition partition)
{
    private readonly SortedDictionary<long, (RecordKey Key, long Origin, bool IsOrdered)> _pending = [];

    public void Add(ReceivedRecord record, IDeadLetterMarks marks)
    {
        if (marks.IsMark(record))
        {
            foreach (var (first, last) in marks.Finished(record))
            {
                Remove(first, last);
            }
        }
        else if (RecordKey.For(record, MessageOrdering.Key) is { } key && marks.OriginOf(record, partition.Route) is { } origin)
        {
            _pending[record.Offset] = (key, origin, marks.IsOrdered(record));
        }
    }

    /// <summary>Has them wait.</summary>
    public void Tell()
    {
        foreach (var (offset, (key, origin, isOrdered)) in _pending)
        {
            partition.Waiting.Add(key, origin, new WaitingPlace(null, default, IsOrdered: isOrdered, DeadLetterOffset: offset));
        }
    }

    // A range in a mark may be as long as a stranger wrote it.
    private void Remove(long first, long last)
    {
        if (last - first < _pending.Count)
        {
            for (var offset = first; offset <= last; offset++)
            {
                _pending.Remove(offset);
            }

            return;
        }

        foreach (var offset in _pending.Keys.Where(offset => offset >= first && offset <= last).ToList())
        {
            _pending.Remove(offset);
        }
    }
}
