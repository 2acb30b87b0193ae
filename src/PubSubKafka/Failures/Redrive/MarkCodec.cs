using System.Buffers.Text;
using System.Globalization;
using System.Text;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>Marks as records: which offsets of their partition are done with. What is read may come from anybody. Pure.</summary>
internal static class MarkCodec
{
    private const string Version = "1";

    // Far below the smallest record that a broker may be set to refuse, and what one wrong mark can cost a reader.
    private const int LongestWritten = 4_000;
    private const int LongestRead = 16_000;

    private static readonly string Host = Environment.MachineName;

    /// <summary>Whether a record of a dead-letter topic is no dead letter. It need not be one that can be read.</summary>
    /// <remarks>A dead letter has none of these headers: whoever writes it leaves those of the record with this prefix out.</remarks>
    public static bool IsMark(ReceivedRecord record) =>
        record.Key is null && record.Value is null && record.Headers.TryGetValue(RedriveHeaders.Mark, out _);

    /// <summary>Adds what a mark says. False, and nothing is added, when it is none or not one that can be relied on.</summary>
    public static bool TryRead(ReceivedRecord mark, OffsetSet into)
    {
        if (!IsMark(mark)
            || mark.Headers.GetText(RedriveHeaders.Mark) != Version
            || mark.Headers.GetText(RedriveHeaders.MarkPlace) != Place(mark.Partition)
            || !mark.Headers.TryGetValue(RedriveHeaders.MarkOffsets, out var text)
            || text.Length > LongestRead
            || Ranges(text.Span, below: mark.Offset) is not { } ranges)
        {
            return false;
        }

        foreach (var header in mark.Headers)
        {
            // A tool that copies a stranger's headers into a dead-letter topic adds its own.
            if (!header.Name.StartsWith(RedriveHeaders.Mark, StringComparison.Ordinal))
            {
                return false;
            }
        }

        foreach (var range in ranges)
        {
            into.Add(range);
        }

        return true;
    }

    /// <summary>The marks that name these offsets: one, or several where the text would become long.</summary>
    /// <param name="partition">The partition of the dead-letter topic.</param>
    /// <param name="offsets">In order, each once; at least one.</param>
    /// <param name="action">What was done with them.</param>
    /// <param name="time">When.</param>
    public static IEnumerable<OutgoingRecord> Write(TopicPartition partition, IReadOnlyList<long> offsets, RedriveAction action, DateTimeOffset time)
    {
        var text = new StringBuilder();
        for (var i = 0; i < offsets.Count; i++)
        {
            var first = offsets[i];
            while (i + 1 < offsets.Count && offsets[i + 1] == offsets[i] + 1)
            {
                i++;
            }

            text.Append(text.Length == 0 ? "" : ",").Append(first.ToString(CultureInfo.InvariantCulture));
            if (offsets[i] > first)
            {
                text.Append('-').Append(offsets[i].ToString(CultureInfo.InvariantCulture));
            }

            if (text.Length > LongestWritten)
            {
                yield return Mark(partition, text.ToString(), action, time);
                text.Clear();
            }
        }

        if (text.Length > 0)
        {
            yield return Mark(partition, text.ToString(), action, time);
        }
    }

    private static OutgoingRecord Mark(TopicPartition partition, string offsets, RedriveAction action, DateTimeOffset time)
    {
        var headers = new MessageHeaders(7)
            .Add(RedriveHeaders.Mark, Version)
            .Add(RedriveHeaders.MarkPlace, Place(partition))
            .Add(RedriveHeaders.MarkOffsets, offsets)
            .Add(RedriveHeaders.MarkAction, action.Name);
        if (action.Reason is not null)
        {
            headers.Add(RedriveHeaders.MarkReason, action.Reason);
        }

        headers.Add(RedriveHeaders.MarkTime, HeaderValues.Text(time)).Add(RedriveHeaders.MarkHost, Host);
        return new OutgoingRecord(partition.Topic, partition.Partition, key: null, value: null, headers, time);
    }

    private static string Place(TopicPartition partition) => string.Create(CultureInfo.InvariantCulture, $"{partition.Topic}/{partition.Partition}");

    private static List<OffsetRange>? Ranges(ReadOnlySpan<byte> text, long below)
    {
        var ranges = new List<OffsetRange>();
        var least = 0L;
        while (true)
        {
            if (Number(ref text) is not { } first)
            {
                return null;
            }

            var last = first;
            if (Skip(ref text, (byte)'-'))
            {
                if (Number(ref text) is not { } end)
                {
                    return null;
                }

                last = end;
            }

            if (first < least || last < first || last >= below)
            {
                return null;
            }

            ranges.Add(new OffsetRange(first, last));
            least = last + 1;
            if (text.IsEmpty)
            {
                return ranges;
            }

            if (!Skip(ref text, (byte)','))
            {
                return null;
            }
        }
    }

    private static bool Skip(ref ReadOnlySpan<byte> text, byte sign)
    {
        if (text.IsEmpty || text[0] != sign)
        {
            return false;
        }

        text = text[1..];
        return true;
    }

    // The parser takes a sign too.
    private static long? Number(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || !char.IsAsciiDigit((char)text[0]) || !Utf8Parser.TryParse(text, out long number, out var read))
        {
            return null;
        }

        text = text[read..];
        return number;
    }
}
