using System.Text;

namespace PubSubKafka;

/// <summary>A dead letter that was neither sent back nor discarded. Immutable; any thread may read it.</summary>
/// <remarks>What the headers say is null where a header is missing or cannot be read: anybody may have written it.</remarks>
public sealed class DeadLetterEntry
{
    internal DeadLetterEntry(string deadLetterTopic, int partition, long offset, byte[]? key, byte[]? value, MessageHeaders headers, DateTimeOffset writtenAt)
    {
        DeadLetterTopic = deadLetterTopic;
        Partition = partition;
        Offset = offset;
        Key = key is null ? null : key.AsMemory();
        Value = value is null ? null : value.AsMemory();
        Headers = headers;
        WrittenAt = writtenAt;
    }

    /// <summary>The topic that it stands in.</summary>
    public string DeadLetterTopic { get; }

    /// <summary>The partition of that topic, from 0.</summary>
    public int Partition { get; }

    /// <summary>The offset in that partition, from 0.</summary>
    public long Offset { get; }

    /// <summary>The record's key, or <see langword="null"/>.</summary>
    public ReadOnlyMemory<byte>? Key { get; }

    /// <summary>The key as UTF-8, or <see langword="null"/>.</summary>
    public string? KeyText => Key is { } key ? Encoding.UTF8.GetString(key.Span) : null;

    /// <summary>The record's value, or <see langword="null"/> for a tombstone.</summary>
    public ReadOnlyMemory<byte>? Value { get; }

    /// <summary>All headers, those of the dead letter included. Read-only.</summary>
    public MessageHeaders Headers { get; }

    /// <summary>When the dead letter was written.</summary>
    public DateTimeOffset WrittenAt { get; }

    /// <summary>The message's id, header <c>ce_id</c>.</summary>
    public string? MessageId { get; internal init; }

    /// <summary>The message type's alias, header <c>ce_type</c>.</summary>
    public string? Type { get; internal init; }

    /// <summary>The topic that the record was published to.</summary>
    public string? OriginTopic { get; internal init; }

    /// <summary>Its partition there.</summary>
    public int? OriginPartition { get; internal init; }

    /// <summary>Its offset there.</summary>
    public long? OriginOffset { get; internal init; }

    /// <summary>The consumer group that gave it up.</summary>
    public string? Group { get; internal init; }

    /// <summary>The consumer that gave it up.</summary>
    public string? Consumer { get; internal init; }

    /// <summary>The machine that gave it up.</summary>
    public string? Host { get; internal init; }

    /// <summary>How often it was tried before it was given up.</summary>
    public int? Attempts { get; internal init; }

    /// <summary>When the first attempt failed.</summary>
    public DateTimeOffset? FirstFailure { get; internal init; }

    /// <summary>When the last attempt failed; where the headers do not say it, when the dead letter was written.</summary>
    public DateTimeOffset LastFailure { get; internal init; }

    /// <summary>The full name of the last exception's type.</summary>
    public string? ExceptionType { get; internal init; }

    /// <summary>The last exception's message.</summary>
    public string? ExceptionMessage { get; internal init; }

    /// <summary>The last exception's stack trace.</summary>
    public string? ExceptionStack { get; internal init; }

    /// <summary>How often it was sent back before. 0 to 1,000; a header that cannot be read counts as 1,000.</summary>
    public int RedriveCount { get; internal init; }

    /// <summary>The place and the exception, for logs.</summary>
    /// <returns>For example <c>orders-dlq[1] offset 42: System.TimeoutException</c>.</returns>
    public override string ToString() => $"{DeadLetterTopic}[{Partition}] offset {Offset}: {ExceptionType ?? "no exception"}";
}
