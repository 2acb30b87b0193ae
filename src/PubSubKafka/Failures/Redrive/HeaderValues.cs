using System.Globalization;
using PubSubKafka.Serialization;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>What the headers of a dead letter say, as far as it can be read. Pure.</summary>
internal static class HeaderValues
{
    // Topics, groups and types are shorter; the exception's type may have a thousand characters of up to four bytes.
    private const int LongestName = 4_000;

    // More than three digits are more than the most anyway.
    private const int LongestCount = 3;

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>A name: a topic, group, consumer or type. Null when there is none, or none that could be one.</summary>
    public static string? Name(MessageHeaders headers, string header) =>
        headers.TryGetValue(header, out var value) && value.Length is > 0 and <= LongestName ? headers.GetText(header) : null;

    public static long? Number(MessageHeaders headers, string header) =>
        Name(headers, header) is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static DateTimeOffset? Time(MessageHeaders headers, string header) =>
        Name(headers, header) is { } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    /// <summary>When the last attempt failed, or else when the dead letter was written.</summary>
    public static DateTimeOffset LastFailure(ReceivedRecord record) => Time(record.Headers, DeadLetterHeaders.LastFailure) ?? record.Timestamp;

    /// <summary>How often a record was sent back. A header that cannot be read counts as the most, so that nothing gets it past the loop guard.</summary>
    public static int RedriveCount(MessageHeaders headers)
    {
        if (!headers.TryGetValue(RedriveHeaders.Count, out var value))
        {
            return 0;
        }

        return value.Length is > 0 and <= LongestCount
            && int.TryParse(value.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count
                : RedriveOptions.MostRedrives;
    }

    public static DeadLetterEntry Entry(ReceivedRecord record)
    {
        var headers = record.Headers;
        var (partition, offset) = (Number(headers, DeadLetterHeaders.Partition), Number(headers, DeadLetterHeaders.Offset));
        return new DeadLetterEntry(record.Partition.Topic, record.Partition.Partition, record.Offset, record.Key, record.Value, headers, record.Timestamp)
        {
            MessageId = Name(headers, WireHeaders.Id),
            Type = Name(headers, WireHeaders.Type),
            OriginTopic = Name(headers, DeadLetterHeaders.Topic),
            OriginPartition = partition is >= 0 and <= int.MaxValue ? (int)partition : null,
            OriginOffset = offset,
            Group = Name(headers, DeadLetterHeaders.Group),
            Consumer = Name(headers, DeadLetterHeaders.Consumer),
            Host = Name(headers, DeadLetterHeaders.Host),
            Attempts = Number(headers, DeadLetterHeaders.Attempts) is { } attempts and <= int.MaxValue ? (int)attempts : null,
            FirstFailure = Time(headers, DeadLetterHeaders.FirstFailure),
            LastFailure = LastFailure(record),
            ExceptionType = Name(headers, DeadLetterHeaders.ExceptionType),
            ExceptionMessage = headers.GetText(DeadLetterHeaders.ExceptionMessage),
            ExceptionStack = headers.GetText(DeadLetterHeaders.ExceptionStack),
            RedriveCount = RedriveCount(headers),
        };
    }
}
