namespace PubSubKafka.Failures.Redrive;

/// <summary>Offsets of one partition, kept as ranges in order. Not thread-safe.</summary>
internal sealed class OffsetSet
{
    private readonly List<OffsetRange> _ranges = [];

    public IReadOnlyList<OffsetRange> Ranges => _ranges;

    /// <summary>Adds a range; what of it is there already stays.</summary>
    public void Add(OffsetRange range)
    {
        // The first range that ends where the new one begins, or later: it and those after it may touch the new one.
        var at = FirstEndingAtOrAfter(range.First == 0 ? 0 : range.First - 1);
        var (first, last) = (range.First, range.Last);
        var end = at;
        while (end < _ranges.Count && (last == long.MaxValue || _ranges[end].First <= last + 1))
        {
            first = Math.Min(first, _ranges[end].First);
            last = Math.Max(last, _ranges[end].Last);
            end++;
        }

        if (end - at == 1)
        {
            _ranges[at] = new OffsetRange(first, last);
            return;
        }

        _ranges.RemoveRange(at, end - at);
        _ranges.Insert(at, new OffsetRange(first, last));
    }

    public bool Contains(long offset)
    {
        var at = FirstEndingAtOrAfter(offset);
        return at < _ranges.Count && _ranges[at].First <= offset;
    }

    private int FirstEndingAtOrAfter(long offset)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Last < offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
