namespace PubSubKafka.Consuming.Committing;

/// <summary>
/// Knows up to where one assignment of one partition is done with. The committable offset is that of the oldest unfinished record or, when none is
/// unfinished, one past the newest record read: never past an unfinished one, whatever the order in which records finish.
/// </summary>
/// <remarks>
/// Only offsets that were read are known, so gaps that compaction and transaction markers leave are no gaps here. Pure: no clock, no lock. The
/// caller serialises access.
/// </remarks>
internal sealed class OffsetWatermark
{
    // A ring of the offsets from the oldest unfinished one on, ascending; finished ones in the middle are flagged until they reach the head or room is made.
    private long[] _offsets = new long[16];
    private bool[] _done = new bool[16];
    private int _head;
    private int _count;
    private long _last = -1;

    /// <summary>How many records were read and not finished.</summary>
    public int Unfinished { get; private set; }

    /// <summary>The offset to commit, or null before the first record.</summary>
    public long? Committable => _count > 0 ? _offsets[_head] : _last < 0 ? null : _last + 1;

    /// <summary>Takes note of a record that was read. False when its offset does not ascend: the partition was rewound, and this watermark is over.</summary>
    public bool TryTrack(long offset)
    {
        if (offset <= _last)
        {
            return false;
        }

        if (_count == _offsets.Length)
        {
            MakeRoom();
        }

        var slot = Slot(_count++);
        _offsets[slot] = offset;
        _done[slot] = false;
        _last = offset;
        Unfinished++;
        return true;
    }

    /// <summary>Takes note that a record is done with. False when it is not known or was finished before, so that nothing is counted twice.</summary>
    public bool TryComplete(long offset)
    {
        var index = IndexOf(offset);
        if (index < 0 || _done[Slot(index)])
        {
            return false;
        }

        _done[Slot(index)] = true;
        Unfinished--;
        while (_count > 0 && _done[_head])
        {
            _head = (_head + 1) & (_offsets.Length - 1);
            _count--;
        }

        return true;
    }

    private int Slot(int index) => (_head + index) & (_offsets.Length - 1);

    private int IndexOf(long offset)
    {
        if (_count == 0 || offset < _offsets[_head])
        {
            return -1;
        }

        // Without gaps the position follows from the offset; with gaps the record is at or before that position.
        var high = (int)Math.Min(offset - _offsets[_head], _count - 1);
        var low = 0;
        while (low <= high)
        {
            var middle = _offsets[Slot(high)] == offset ? high : low + ((high - low) / 2);
            var found = _offsets[Slot(middle)];
            if (found == offset)
            {
                return middle;
            }

            if (found < offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    // Finished records above an unfinished one are forgotten where they fill half of the ring. Otherwise one record that is stuck for days would keep
    // a place for everything that was handled since.
    private void MakeRoom()
    {
        if (Unfinished > _offsets.Length / 2)
        {
            Grow();
            return;
        }

        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            var slot = Slot(i);
            if (!_done[slot])
            {
                var target = Slot(kept++);
                (_offsets[target], _done[target]) = (_offsets[slot], false);
            }
        }

        _count = kept;
    }

    private void Grow()
    {
        var offsets = new long[_offsets.Length * 2];
        var done = new bool[offsets.Length];
        for (var i = 0; i < _count; i++)
        {
            offsets[i] = _offsets[Slot(i)];
            done[i] = _done[Slot(i)];
        }

        (_offsets, _done, _head) = (offsets, done, 0);
    }
}
