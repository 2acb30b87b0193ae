namespace PubSubKafka.Consuming.Committing;

/// <summary>
/// Offsets in ascending order that leave in any order: a linked list in an array, so that each step costs the same however many there are, and nothing
/// is allocated once the array is large enough. A place stays an offset's own until it is removed.
/// </summary>
internal sealed class UnfinishedOffsets
{
    public const int None = -1;

    private Entry[] _entries = new Entry[16];
    private int _free = None;
    private int _used;
    private int _last = None;

    public int Count { get; private set; }

    public int First { get; private set; } = None;

    public long OffsetAt(int place) => _entries[place].Offset;

    public int Next(int place) => _entries[place].Next;

    public int Previous(int place) => _entries[place].Previous;

    /// <summary>Whether the offset is here and has this place.</summary>
    public bool Holds(int place, long offset) => (uint)place < (uint)_used && _entries[place].Offset == offset;

    /// <summary>Adds an offset above all others.</summary>
    public int Append(long offset)
    {
        var place = TakePlace();
        _entries[place] = new Entry(offset, _last, None);
        if (_last == None)
        {
            First = place;
        }
        else
        {
            _entries[_last].Next = place;
        }

        _last = place;
        Count++;
        return place;
    }

    public void Remove(int place)
    {
        var (_, previous, next) = _entries[place];
        if (previous == None)
        {
            First = next;
        }
        else
        {
            _entries[previous].Next = next;
        }

        if (next == None)
        {
            _last = previous;
        }
        else
        {
            _entries[next].Previous = previous;
        }

        _entries[place] = new Entry(-1, None, _free);
        _free = place;
        Count--;
    }

    private int TakePlace()
    {
        if (_free != None)
        {
            var place = _free;
            _free = _entries[place].Next;
            return place;
        }

        if (_used == _entries.Length)
        {
            Array.Resize(ref _entries, _used * 2);
        }

        return _used++;
    }

    private record struct Entry(long Offset, int Previous, int Next);
}
