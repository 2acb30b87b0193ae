namespace PubSubKafka.Consuming.Committing;

/// <summary>
/// Which records above a committed offset are finished all the same. Immutable: ranges that ascend and do not touch. Offsets that do not exist on the
/// topic may lie inside a range; nobody asks for them.
/// </summary>
internal sealed class CompletionMap(OffsetRange[] finished)
{
    public static readonly CompletionMap Empty = new([]);

    public ReadOnlySpan<OffsetRange> Finished => finished;

    public bool IsEmpty => finished.Length == 0;

    /// <summary>One past the highest finished offset; 0 when there is none.</summary>
    public long End => IsEmpty ? 0 : finished[^1].End;

    public bool Contains(long offset) => EndOfRangeAt(offset) > offset;

    /// <summary>The part of it below an offset.</summary>
    public CompletionMap Below(long offset) => End <= offset
        ? this
        : new([.. finished.Where(range => range.Start < offset).Select(range => new OffsetRange(range.Start, Math.Min(range.End, offset)))]);

    /// <summary>The end of the range that holds this offset, or the offset itself when none does.</summary>
    public long EndOfRangeAt(long offset)
    {
        var low = 0;
        var high = finished.Length - 1;
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            var range = finished[middle];
            if (offset >= range.End)
            {
                low = middle + 1;
            }
            else if (offset < range.Start)
            {
                high = middle - 1;
            }
            else
            {
                return range.End;
            }
        }

        return offset;
    }
}
