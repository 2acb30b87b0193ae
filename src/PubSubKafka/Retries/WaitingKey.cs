namespace PubSubKafka.Retries;

/// <summary>The records of one key that wait, in the order of their offsets on their own topic. Guarded by its <see cref="WaitingKeys"/>.</summary>
internal sealed class WaitingKey
{
    // Mostly one or two; a key in the dead-letter topic may have very many, which come at the end and go at the beginning.
    private readonly List<(long Origin, WaitingPlace Place)> _records = [];
    private int _first;

    public int Count => _records.Count - _first;

    public (long Origin, WaitingPlace Place) First => _records[_first];

    public (long Origin, WaitingPlace Place) Last => _records[^1];

    /// <summary>The record's index, or the complement of the one that it would have.</summary>
    public int Find(long origin)
    {
        if (Count == 0 || origin > Last.Origin)
        {
            return ~_records.Count;
        }

        var (low, high) = (_first, _records.Count - 1);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            switch (_records[middle].Origin.CompareTo(origin))
            {
                case 0:
                    return middle;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        return ~low;
    }

    public bool IsFirst(int index) => index == _first;

    public WaitingPlace At(int index) => _records[index].Place;

    /// <summary>The place of the record before this one, which is not the first.</summary>
    public WaitingPlace Before(int index) => _records[index - 1].Place;

    public void Set(int index, in WaitingPlace place) => _records[index] = (_records[index].Origin, place);

    public void Insert(int index, long origin, in WaitingPlace place) => _records.Insert(index, (origin, place));

    public void Remove(int index)
    {
        if (index != _first)
        {
            _records.RemoveAt(index);
            return;
        }

        _first++;
        if (_first > 32 && _first > _records.Count / 2)
        {
            _records.RemoveRange(0, _first);
            _first = 0;
        }
    }
}
