using System.Globalization;
using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>
/// Dead letters of a consumer that keeps the order of keys. They do not go back to their origin, where later records of their keys may have come meanwhile, but
/// to that consumer alone, by a retry topic of its own. Pure.
/// </summary>
internal static class OrderedLetter
{
    /// <summary>Whether it is one, of this way.</summary>
    public static bool IsOf(ReceivedRecord deadLetter, RetryRoute route) =>
        route.Order is not null
        && HeaderValues.Name(deadLetter.Headers, DeadLetterHeaders.Group) == route.Group
        && HeaderValues.Name(deadLetter.Headers, DeadLetterHeaders.Topic) == route.Origin
        && HeaderValues.Number(deadLetter.Headers, DeadLetterHeaders.Partition) == deadLetter.Partition.Partition
        && Origin(deadLetter) is not null;

    /// <summary>The offset it had on its own topic.</summary>
    public static long? Origin(ReceivedRecord deadLetter) => HeaderValues.Number(deadLetter.Headers, DeadLetterHeaders.Offset);

    /// <summary>The record as its consumer gets it.</summary>
    public static OutgoingRecord Back(ReceivedRecord deadLetter, RetryRoute route, DateTimeOffset now) =>
        Record(deadLetter, deadLetter.Value, route, Way(WithoutWay(RedrivenHeaders.Of(deadLetter.Headers, now)), deadLetter, route), now);

    /// <summary>Tells the consumer that later records of the key need not wait for this one.</summary>
    public static OutgoingRecord Discarded(ReceivedRecord deadLetter, RetryRoute route, DateTimeOffset now) =>
        Record(deadLetter, value: null, route, Way(new MessageHeaders(), deadLetter, route).Add(RetryHeaders.Discarded, "1"), now);

    // Headers of this kind that a stranger gave the record would be taken for ours.
    private static MessageHeaders WithoutWay(MessageHeaders headers)
    {
        var kept = new MessageHeaders(headers.Count);
        foreach (var header in headers.Where(static header => !header.Name.StartsWith(RetryHeaders.Prefix, StringComparison.Ordinal)))
        {
            kept.AddReceived(header);
        }

        return kept;
    }

    private static OutgoingRecord Record(ReceivedRecord deadLetter, byte[]? value, RetryRoute route, MessageHeaders headers, DateTimeOffset now) =>
        new(route.Order!.Redrive.Topic, deadLetter.Partition.Partition, deadLetter.Key, value, headers, now);

    private static MessageHeaders Way(MessageHeaders headers, ReceivedRecord deadLetter, RetryRoute route)
    {
        headers
            .Add(RetryHeaders.Group, route.Group)
            .Add(RetryHeaders.Origin, route.Origin)
            .Add(RetryHeaders.Offset, Text(Origin(deadLetter)!.Value))
            .Add(RetryHeaders.DeadLetterOffset, Text(deadLetter.Offset));
        if (HeaderValues.Name(deadLetter.Headers, DeadLetterHeaders.Timestamp) is { } timestamp)
        {
            headers.Add(RetryHeaders.Timestamp, timestamp);
        }

        return headers;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
