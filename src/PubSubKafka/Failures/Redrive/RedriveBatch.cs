using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>The dead letters of one transaction, and what is written for them. Owned by one thread at a time.</summary>
/// <param name="action">What is done with them.</param>
/// <param name="origins">Where they go.</param>
/// <param name="mostRecords">How many fit.</param>
/// <param name="now">The clock.</param>
internal sealed class RedriveBatch(RedriveAction action, Origins origins, int mostRecords, Func<DateTimeOffset> now)
{
    // What one transaction may keep in memory and on its way. A single record may be larger.
    private const long MostBytes = 16 * 1024 * 1024;

    private readonly List<(ReceivedRecord DeadLetter, OutgoingRecord? Back)> _items = new(mostRecords);
    private long _bytes;

    public int Count => _items.Count;

    public bool IsFull => _items.Count >= mostRecords || _bytes >= MostBytes;

    public void Add(ReceivedRecord deadLetter)
    {
        _items.Add((deadLetter, action.IsDiscard ? origins.Discarded(deadLetter, now()) : origins.Back(deadLetter, now())));
        _bytes += (deadLetter.Key?.Length ?? 0) + (deadLetter.Value?.Length ?? 0);
    }

    /// <summary>The records that go back, in order, then the marks.</summary>
    public IEnumerable<OutgoingRecord> Outgoing()
    {
        foreach (var (_, back) in _items)
        {
            if (back is not null)
            {
                yield return back;
            }
        }

        foreach (var partition in _items.GroupBy(static item => item.DeadLetter.Partition))
        {
            foreach (var mark in MarkCodec.Write(partition.Key, [.. partition.Select(static item => item.DeadLetter.Offset)], action, now()))
            {
                yield return mark;
            }
        }
    }

    /// <summary>Takes a record out that Kafka refused; null when it is none of these, so a mark.</summary>
    public RedriveRefusal? Remove(OutgoingRecord refused, TransactionException reason)
    {
        var at = _items.FindIndex(item => ReferenceEquals(item.Back, refused));
        if (at < 0)
        {
            return null;
        }

        var deadLetter = _items[at].DeadLetter;
        _items.RemoveAt(at);
        return new RedriveRefusal(deadLetter, reason.Message);
    }
}
