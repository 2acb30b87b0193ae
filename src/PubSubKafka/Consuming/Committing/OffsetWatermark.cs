namespace PubSubKafka.Consuming.Committing;

/// <summary>
/// Knows up to where one assignment of one partition is done with, and what is finished above that. The committable offset is that of the oldest
/// unfinished record or, when none is unfinished, one past the newest record read: never past an unfinished one, whatever the order in
/// which records finish.
/// </summary>
/// <remarks>
/// Only offsets that were read are known, so gaps that compaction and transaction markers leave are no gaps here. Pure: no clock, no lock. The
/// caller serialises access.
/// </remarks>
internal sealed class OffsetWatermark
{
    private readonly UnfinishedOffsets _unfinished = new();
    private readonly MapBudget _budget;
    private CompletionMap _restored = CompletionMap.Empty;
    private long _start = -1;
    private long _first = -1;
    private long _last = -1;
    private long _highestFinished = -1;
    private long _cut = long.MaxValue;

    /// <param name="mapCapacity">How many bytes the completion map may take, see <see cref="CompletionMapText.Capacity"/>.</param>
    public OffsetWatermark(int mapCapacity = int.MaxValue) => _budget = new MapBudget(_unfinished, mapCapacity);

    /// <summary>How many records were read and not finished.</summary>
    public int Unfinished => _unfinished.Count;

    /// <summary>Grows whenever <see cref="Committable"/> or <see cref="Snapshot"/> may have changed.</summary>
    public long Version { get; private set; }

    /// <summary>Whether <see cref="TryStart"/> has refused a record, and the map has not become clearly smaller since.</summary>
    public bool IsMapFull => _budget.IsFull;

    /// <summary>The offset to commit, or null when nothing was read and no start was set.</summary>
    public long? Committable => Capped(
        _unfinished.First != UnfinishedOffsets.None ? _unfinished.OffsetAt(_unfinished.First)
        : _last >= 0 ? _restored.EndOfRangeAt(_last + 1)
        : _start >= 0 && Version > 0 ? _start
        : null);

    /// <summary>Where another watermark would have to go on: the committable offset or, when nothing was read, what this one was to go on from.</summary>
    public long? Position => Committable ?? Capped(_start >= 0 ? _start : null);

    /// <summary>What it was to go on from; null when nothing was committed before.</summary>
    public long? Start => _start >= 0 ? _start : null;

    /// <summary>From which offset on nothing is said any more; beyond all offsets while there is no such one.</summary>
    public long Cut => _cut;

    /// <summary>Where it began: what it was to go on from or, where records before that came, the first of them. Up to the cut.</summary>
    public (long? Offset, CompletionMap Finished) Beginning =>
        (Capped(_start >= 0 && (_first < 0 || _start < _first) ? _start : _first >= 0 ? _first : null), _restored.Below(_cut));

    /// <summary>One past the last record read, or <see cref="Position"/> when nothing was read.</summary>
    public long? Reached => _last >= 0 ? Capped(_last + 1) : Position;

    /// <summary>Goes on from what an earlier owner committed. Before the first record.</summary>
    public void Restore(long committed, CompletionMap map)
    {
        _start = committed;
        _restored = map;
        _budget.Restore(map.End - 1);
    }

    /// <summary>Makes an offset the one to commit, although nothing was read. Before the first record.</summary>
    public void StartAt(long offset)
    {
        _start = offset;
        Version++;
    }

    /// <summary>Makes what is known worth a commit once more: a group's offsets expire where nobody subscribes to the topic and commits again.</summary>
    public void Touch()
    {
        Version += _start >= 0 || _last >= 0 ? 1 : 0;
    }

    /// <summary>The records from this offset on are not those that were known here, so nothing is said of them any more.</summary>
    public void CutAt(long offset)
    {
        _cut = Math.Min(_cut, offset);
        Version++;
    }

    /// <summary>The offset, or the cut where that comes before.</summary>
    public long? Capped(long? offset) => offset > _cut ? _cut : offset;

    /// <summary>Takes note of a record that was read. <paramref name="place"/> identifies it from here on.</summary>
    public TrackResult Track(long offset, out int place)
    {
        place = UnfinishedOffsets.None;
        if (offset <= _last)
        {
            return TrackResult.NotAscending;
        }

        if (_last < 0 && offset < _start && !_restored.IsEmpty)
        {
            // Somebody has set the partition back, or it is another topic of this name: what was finished then says nothing about this record.
            _restored = CompletionMap.Empty;
            _budget.Restore(-1);
        }

        if (_last < 0 && offset != _start)
        {
            // Where a group begins is worth a commit before anything is finished: one that starts from the latest record would begin behind it after a crash.
            Version++;
        }

        _first = _first < 0 ? offset : _first;
        _last = offset;
        if (_restored.Contains(offset))
        {
            _highestFinished = offset;
            Version++;
            return TrackResult.AlreadyFinished;
        }

        place = _unfinished.Append(offset);
        _budget.Added(place);
        return TrackResult.Tracked;
    }

    /// <summary>Whether a record may be handled now. False when finishing it, ahead of others, could make the map larger than can be committed.</summary>
    public bool TryStart(int place) => _budget.TryStart(place);

    /// <summary>Takes note that a record is done with. False when it is not known or was finished before, so that nothing is counted twice.</summary>
    public bool TryFinish(int place, long offset)
    {
        if (!_unfinished.Holds(place, offset))
        {
            return false;
        }

        _budget.Remove(place);
        _highestFinished = Math.Max(_highestFinished, offset);
        Version++;
        return true;
    }

    /// <summary>What is finished above <see cref="Position"/>, also what an earlier owner has finished and was not read again yet.</summary>
    public CompletionMap Snapshot()
    {
        if (Committable is not { } committable)
        {
            return _restored.Below(_cut);
        }

        var ranges = new FinishedRanges();
        var first = _unfinished.First;
        var position = first == UnfinishedOffsets.None ? committable : AddFinished(ranges, first);
        foreach (var range in _restored.Finished)
        {
            ranges.Add(Math.Max(Math.Max(range.Start, _last + 1), position), range.End);
        }

        return ranges.ToMap().Below(_cut);
    }

    // The finished records between unfinished ones, and those between the last of these and the highest finished one.
    private long AddFinished(FinishedRanges ranges, int place)
    {
        var position = _unfinished.OffsetAt(place) + 1;
        for (place = _unfinished.Next(place); place != UnfinishedOffsets.None; place = _unfinished.Next(place))
        {
            var offset = _unfinished.OffsetAt(place);
            if (offset > _highestFinished)
            {
                break;
            }

            ranges.Add(position, offset);
            position = offset + 1;
        }

        ranges.Add(position, _highestFinished + 1);
        return Math.Max(position, _highestFinished + 1);
    }
}
