namespace PubSubKafka.Consuming.Committing;

/// <summary>The two forms of an encoded map: runs, which suit few gaps, and bits, which suit many. Pure.</summary>
internal static class CompletionMapBody
{
    /// <summary>How many offsets are unfinished and how many finished, in turn.</summary>
    public static void WriteRuns(Span<byte> target, long committed, CompletionMap map)
    {
        var position = committed;
        foreach (var range in map.Finished)
        {
            target = WriteNumber(target, range.Start - position);
            target = WriteNumber(target, range.End - range.Start);
            position = range.End;
        }
    }

    /// <summary>Null: no map of ours looks so.</summary>
    public static List<OffsetRange>? ReadRuns(ReadOnlySpan<byte> source, long committed)
    {
        var ranges = new List<OffsetRange>();
        var position = committed;
        while (!source.IsEmpty)
        {
            // A run of nothing, or one beyond the last possible offset, is in no map of ours.
            if (!TryReadNumber(ref source, out var unfinished) || unfinished == 0 || unfinished > long.MaxValue - position)
            {
                return null;
            }

            position += unfinished;
            if (!TryReadNumber(ref source, out var finished) || finished == 0 || finished > long.MaxValue - position)
            {
                return null;
            }

            ranges.Add(new OffsetRange(position, position + finished));
            position += finished;
        }

        return ranges.Count > 0 ? ranges : null;
    }

    /// <summary>One bit for each offset after the committed one.</summary>
    public static void WriteBits(Span<byte> target, long committed, CompletionMap map)
    {
        foreach (var range in map.Finished)
        {
            for (var offset = range.Start; offset < range.End; offset++)
            {
                var bit = offset - committed - 1;
                target[(int)(bit >> 3)] |= (byte)(1 << (int)(bit & 7));
            }
        }
    }

    /// <inheritdoc cref="ReadRuns"/>
    public static List<OffsetRange>? ReadBits(ReadOnlySpan<byte> source, long committed)
    {
        var ranges = new List<OffsetRange>();
        if (committed > long.MaxValue - 1 - (source.Length * 8L))
        {
            return null;
        }

        var start = -1L;
        for (var bit = 0L; bit < source.Length * 8L; bit++)
        {
            var isFinished = (source[(int)(bit >> 3)] & (1 << (int)(bit & 7))) != 0;
            var offset = committed + 1 + bit;
            if (isFinished && start < 0)
            {
                start = offset;
            }
            else if (!isFinished && start >= 0)
            {
                ranges.Add(new OffsetRange(start, offset));
                start = -1;
            }
        }

        if (start >= 0)
        {
            ranges.Add(new OffsetRange(start, committed + 1 + (source.Length * 8L)));
        }

        return ranges.Count > 0 ? ranges : null;
    }

    private static Span<byte> WriteNumber(Span<byte> target, long number)
    {
        var index = 0;
        for (; number >= 0x80; number >>= 7)
        {
            target[index++] = (byte)(number | 0x80);
        }

        target[index++] = (byte)number;
        return target[index..];
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> source, out long number)
    {
        number = 0;
        for (var shift = 0; shift < 63 && !source.IsEmpty; shift += 7)
        {
            var next = source[0];
            source = source[1..];
            number |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
