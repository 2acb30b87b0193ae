namespace PubSubKafka.Consuming.Committing;

/// <summary>Puts a completion map together, from below.</summary>
internal sealed class FinishedRanges
{
    private readonly List<OffsetRange> _ranges = [];

    /// <summary>Nothing where the range is empty; one range where it touches the last one.</summary>
    public void Add(long start, long end)
    {
        if (start >= end)
        {
            return;
        }

        if (_ranges.Count > 0 && _ranges[^1].End == start)
        {
            _ranges[^1] = new OffsetRange(_ranges[^1].Start, end);
        }
        else
        {
            _ranges.Add(new OffsetRange(start, end));
        }
    }

    public CompletionMap ToMap() => _ranges.Count == 0 ? CompletionMap.Empty : new CompletionMap([.. _ranges]);
}
