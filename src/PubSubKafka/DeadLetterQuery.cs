namespace PubSubKafka;

/// <summary>Which dead letters are meant: those that meet every condition that is set. <see cref="Consumer"/> or <see cref="Topic"/> is required.</summary>
/// <remarks>Except for <see cref="Topic"/>, <see cref="Partition"/> and offsets, conditions look at what the dead letter's headers say.</remarks>
public sealed class DeadLetterQuery
{
    /// <summary>
    /// The consumer that gave the records up, as named with <c>AddConsumer</c>. Without <see cref="Topic"/> all its dead-letter topics are looked at; in a topic
    /// that several consumers share, only its own dead letters.
    /// </summary>
    public string? Consumer { get; init; }

    /// <summary>The dead-letter topic. Also one that no consumer of this host has.</summary>
    public string? Topic { get; init; }

    /// <summary>The partition of the dead-letter topic, from 0.</summary>
    public int? Partition { get; init; }

    /// <summary>The first offset in the dead-letter topic. Makes sense together with <see cref="Partition"/>.</summary>
    public long? FromOffset { get; init; }

    /// <summary>The end of the range of offsets, not included.</summary>
    public long? UntilOffset { get; init; }

    /// <summary>The consumer group that gave the records up.</summary>
    public string? Group { get; init; }

    /// <summary>The topic that the records were published to.</summary>
    public string? OriginTopic { get; init; }

    /// <summary>The message type's alias, header <c>ce_type</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The key, compared as UTF-8. For binary keys use <see cref="Where"/>.</summary>
    public string? Key { get; init; }

    /// <summary>The exception's type: its full name, or the name without the namespace.</summary>
    public string? ExceptionType { get; init; }

    /// <summary>The earliest time of the last failure. Where a dead letter does not say it, the time of its writing counts.</summary>
    public DateTimeOffset? FailedFrom { get; init; }

    /// <summary>The end of the range of times of the last failure, not included.</summary>
    public DateTimeOffset? FailedUntil { get; init; }

    /// <summary>A condition of your own, asked last. Called on a thread of the redriver's; what it throws ends the call. Fast and without effects.</summary>
    public Func<DeadLetterEntry, bool>? Where { get; init; }

    /// <param name="parameter">What the caller calls it.</param>
    /// <exception cref="ArgumentException">The conditions contradict each other.</exception>
    internal void Validate(string parameter)
    {
        Refuse(parameter, Consumer is null && Topic is null, "set Consumer or Topic, so that it is known which dead-letter topics are meant");
        foreach (var (name, value) in new[]
        {
            (nameof(Consumer), Consumer), (nameof(Topic), Topic), (nameof(Group), Group), (nameof(OriginTopic), OriginTopic), (nameof(ExceptionType), ExceptionType),
        })
        {
            Refuse(parameter, value is not null && string.IsNullOrWhiteSpace(value), $"{name} is empty; leave it null when it does not matter");
        }

        Refuse(parameter, Partition < 0, $"Partition is {Partition}; partitions are counted from 0");
        Refuse(parameter, FromOffset < 0, $"FromOffset is {FromOffset}; offsets are counted from 0");
        Refuse(parameter, UntilOffset <= (FromOffset ?? 0), $"UntilOffset ({UntilOffset}) must be above FromOffset ({FromOffset ?? 0}); it is not included");
        Refuse(parameter, FailedUntil <= FailedFrom, $"FailedUntil ({FailedUntil:O}) must be later than FailedFrom ({FailedFrom:O}); it is not included");
    }

    private static void Refuse(string parameter, bool isWrong, string what)
    {
        if (isWrong)
        {
            throw new ArgumentException($"The dead-letter query cannot be answered: {what}.", parameter);
        }
    }
}
