namespace PubSubKafka.Pipeline;

/// <summary>What one run through the pipeline means for the record.</summary>
internal readonly struct DeliveryOutcome
{
    private DeliveryOutcome(DeliveryOutcomeKind kind, TimeSpan delay = default, Exception? exception = null)
    {
        Kind = kind;
        Delay = delay;
        Exception = exception;
    }

    /// <summary>The record is done with: handled, in a retry or dead-letter topic, or skipped by choice. Only this moves offsets.</summary>
    public static DeliveryOutcome Done => new(DeliveryOutcomeKind.Done);

    /// <summary>Handling was cancelled because the partition goes away. The next owner handles the record.</summary>
    public static DeliveryOutcome Abandoned => new(DeliveryOutcomeKind.Abandoned);

    public DeliveryOutcomeKind Kind { get; }

    /// <summary>After which time the record comes again, for the two kinds that wait.</summary>
    public TimeSpan Delay { get; }

    public Exception? Exception { get; }

    /// <summary>The record's key waits; other keys go on.</summary>
    public static DeliveryOutcome RetryAfter(TimeSpan delay) => new(DeliveryOutcomeKind.Retry, delay);

    /// <summary>The whole partition waits.</summary>
    public static DeliveryOutcome PausePartition(TimeSpan delay, Exception? because = null) => new(DeliveryOutcomeKind.PausePartition, delay, because);

    /// <summary>The consumer stops.</summary>
    public static DeliveryOutcome Stop(Exception exception) => new(DeliveryOutcomeKind.Stop, exception: exception);
}
