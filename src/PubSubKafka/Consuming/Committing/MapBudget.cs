namespace PubSubKafka.Consuming.Committing;

/// <summary>
/// Knows how large the completion map can become at worst from what was started so far, so that nothing is started whose finishing could make it
/// too large to be committed. Finishing records only ever makes that worst case smaller. Pure.
/// </summary>
/// <remarks>
/// At worst every unfinished record at or below the highest started one stays alone between finished ones: it then takes a byte for itself and the size of the
/// finished run before it. The bits take one for each offset from the oldest unfinished record on. The encoder takes the smaller form, so the bound is the
/// smaller of both.
/// </remarks>
internal sealed class MapBudget(UnfinishedOffsets unfinished, int capacity)
{
    private long _highestStarted = -1;
    private long _runs;

    // The oldest unfinished record above the highest started one.
    private int _beyond = UnfinishedOffsets.None;

    /// <summary>
    /// Whether a record was refused. Ends when a quarter of the capacity is free, so that records are not refused and let in one by one.
    /// </summary>
    public bool IsFull { get; private set; }

    /// <summary>Counts everything up to this offset as started: an earlier owner started it.</summary>
    public void Restore(long highestStarted) => _highestStarted = highestStarted;

    /// <summary>Whether this record may be started.</summary>
    public bool TryStart(int place)
    {
        var offset = unfinished.OffsetAt(place);
        if (offset <= _highestStarted)
        {
            return true;
        }

        if (IsFull)
        {
            return false;
        }

        var runs = _runs;
        for (var other = _beyond; other != place; other = unfinished.Next(other))
        {
            runs += CostOf(other);
        }

        runs += CostOf(place);
        if (Worst(runs, offset) > capacity)
        {
            IsFull = true;
            return false;
        }

        _runs = runs;
        _highestStarted = offset;
        _beyond = unfinished.Next(place);
        return true;
    }

    public void Added(int place)
    {
        if (unfinished.OffsetAt(place) <= _highestStarted)
        {
            _runs += CostOf(place);
        }
        else if (_beyond == UnfinishedOffsets.None)
        {
            _beyond = place;
        }
    }

    /// <summary>Removes an offset, and what it costs.</summary>
    public void Remove(int place)
    {
        Unlink(place);
        IsFull = IsFull && Worst(_runs, _highestStarted) > capacity * 3L / 4;
    }

    private void Unlink(int place)
    {
        var next = unfinished.Next(place);
        if (place == _beyond)
        {
            _beyond = next;
        }

        if (unfinished.OffsetAt(place) > _highestStarted)
        {
            unfinished.Remove(place);
            return;
        }

        var nextCounts = next != UnfinishedOffsets.None && unfinished.OffsetAt(next) <= _highestStarted;
        _runs -= CostOf(place) + (nextCounts ? CostOf(next) : 0);
        unfinished.Remove(place);
        _runs += nextCounts ? CostOf(next) : 0;
    }

    private int CostOf(int place)
    {
        var previous = unfinished.Previous(place);
        return previous == UnfinishedOffsets.None
            ? 1
            : 1 + MapSize.OfNumber(unfinished.OffsetAt(place) - unfinished.OffsetAt(previous) - 1);
    }

    // The finished run above the last unfinished record is in the runs as well.
    private long Worst(long runs, long highestStarted) => unfinished.First == UnfinishedOffsets.None
        ? 0
        : Math.Min(runs + MapSize.LongestNumber, MapSize.OfBits(unfinished.OffsetAt(unfinished.First), highestStarted));
}
