namespace PubSubKafka.Promises;

/// <summary>What a handler was told at one call.</summary>
public sealed record Handling(
    object? Message,
    string Consumer,
    string Topic,
    int Partition,
    long Offset,
    bool HasKey,
    string? Key,
    string MessageId,
    string CorrelationId,
    string? CausationId,
    int Attempt,
    bool IsTombstone,
    DateTimeOffset Timestamp,
    MessageHeaders Headers)
{
    public int Number => Message is Order order ? order.Number : -1;
}
