namespace PubSubKafka.Testing.Harness;

/// <summary>A record that a consumer was given, and what became of it. A record that was given twice has two entries.</summary>
/// <remarks>A picture of the moment in which it was asked for: ask again after more has happened.</remarks>
/// <typeparam name="TMessage">The message type.</typeparam>
public sealed class HandledMessage<TMessage> : TopicRecord
    where TMessage : class
{
    internal HandledMessage(DeliveryEntry entry, TMessage? message, HandledOutcome outcome)
        : base(entry.Record)
    {
        Message = message;
        Outcome = outcome;
        History = [.. entry.Attempts];
        NextAttempt = entry.NextRun;
    }

    /// <summary>The message, read anew from the record's bytes; <see langword="null"/> for a tombstone and for bytes that cannot be read.</summary>
    public TMessage? Message { get; }

    /// <summary>What became of it.</summary>
    public HandledOutcome Outcome { get; }

    /// <summary>How often it was tried, the running attempt included. An attempt may end before the handler, when the value cannot be read.</summary>
    public int Attempts => History.Count;

    /// <summary>The attempts, oldest first.</summary>
    public IReadOnlyList<HandlingAttempt> History { get; }

    /// <summary>What the latest attempt threw, or <see langword="null"/> when it did not or still runs.</summary>
    public Exception? LastException => History is [.., var last] ? last.Exception : null;

    /// <summary>When a waiting record is tried again, by the virtual clock; <see langword="null"/> when it does not wait.</summary>
    public DateTimeOffset? NextAttempt { get; }
}
