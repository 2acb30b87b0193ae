using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// What the finished records of a lane have published and no transaction has made visible yet, those that finished first in front. Guarded by the
/// dispatcher's lock, except that what is under way stays as it is until it is settled.
/// </summary>
internal sealed class LaneOutputs(OutputBudget budget)
{
    private readonly List<LaneOutput> _underWay = [];
    private readonly List<LaneOutput> _next = [];
    private long _bytesUnderWay;
    private long _bytesNext;

    public bool Any => _underWay.Count + _next.Count > 0;

    public void Add(long offset, IReadOnlyList<OutgoingRecord> records)
    {
        var bytes = 0L;
        foreach (var record in records)
        {
            _next.Add(new LaneOutput(record, offset));
            bytes += record.Size;
        }

        _bytesNext += bytes;
        budget.Change(records.Count, bytes);
    }

    /// <summary>What the next transaction is to write: what the one before did not, then what has come since. None may be under way.</summary>
    public IReadOnlyList<LaneOutput> Begin()
    {
        _underWay.AddRange(_next);
        _bytesUnderWay += _bytesNext;
        _next.Clear();
        _bytesNext = 0;
        return _underWay;
    }

    /// <summary>The transaction was committed.</summary>
    public void Committed()
    {
        budget.Change(-_underWay.Count, -_bytesUnderWay);
        _underWay.Clear();
        _bytesUnderWay = 0;
    }

    /// <summary>The lane is over. What was not committed is published anew by whoever handles its records again.</summary>
    public void Drop()
    {
        // A transaction may still be reading what is under way.
        budget.Change(-_underWay.Count - _next.Count, -_bytesUnderWay - _bytesNext);
    }
}
