using System.Text;
using PubSubKafka.Serialization;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>Whether a dead letter meets a query. Pure, but for the user's own condition.</summary>
internal sealed class QueryMatch(DeadLetterQuery query)
{
    private readonly byte[]? _key = query.Key is null ? null : Encoding.UTF8.GetBytes(query.Key);

    public bool Wants(int partition) => query.Partition is null || query.Partition == partition;

    /// <summary>The part of a partition's log that can meet the query.</summary>
    public (long From, long Until) Bounds(long from, long until) =>
        (Math.Max(from, query.FromOffset ?? 0), Math.Min(until, query.UntilOffset ?? long.MaxValue));

    public bool Wants(ReceivedRecord record)
    {
        var headers = record.Headers;
        return Wants(record.Partition.Partition)
            && record.Offset >= (query.FromOffset ?? 0)
            && record.Offset < (query.UntilOffset ?? long.MaxValue)
            && Is(headers, DeadLetterHeaders.Consumer, query.Consumer)
            && Is(headers, DeadLetterHeaders.Group, query.Group)
            && Is(headers, DeadLetterHeaders.Topic, query.OriginTopic)
            && Is(headers, WireHeaders.Type, query.Type)
            && (_key is null || (record.Key is not null && record.Key.AsSpan().SequenceEqual(_key)))
            && IsException(headers)
            && IsInTime(record)
            && (query.Where is null || query.Where(HeaderValues.Entry(record)));
    }

    private static bool Is(MessageHeaders headers, string header, string? wanted) =>
        wanted is null || string.Equals(HeaderValues.Name(headers, header), wanted, StringComparison.Ordinal);

    private bool IsException(MessageHeaders headers)
    {
        if (query.ExceptionType is not { } wanted)
        {
            return true;
        }

        return HeaderValues.Name(headers, DeadLetterHeaders.ExceptionType) is { } name
            && name.EndsWith(wanted, StringComparison.Ordinal)
            && (name.Length == wanted.Length || name[^(wanted.Length + 1)] is '.' or '+');
    }

    private bool IsInTime(ReceivedRecord record)
    {
        if (query.FailedFrom is null && query.FailedUntil is null)
        {
            return true;
        }

        var failed = HeaderValues.LastFailure(record);
        return (query.FailedFrom is not { } from || failed >= from) && (query.FailedUntil is not { } until || failed < until);
    }
}
