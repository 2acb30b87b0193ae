using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Harness;

/// <summary>One delivery of one record to one consumer; <paramref name="Topic"/> is the one that it was published to. A copy of it is handed out; the original belongs to the log's lock.</summary>
internal sealed record DeliveryEntry(string Consumer, ReceivedRecord Record, string Topic, IReadOnlyList<HandlingAttempt> Attempts)
{
    public bool IsRunning { get; init; } = true;

    /// <summary>How the latest run ended.</summary>
    public DeliveryOutcomeKind LastOutcome { get; init; }

    /// <summary>When a delivery that waits runs again.</summary>
    public DateTimeOffset? NextRun { get; init; }

    public bool IsGivenUp { get; init; }

    /// <summary>Whether it was given up for a retry topic, and not for good.</summary>
    public bool IsMovedOn { get; init; }

    public HandledOutcome Outcome => IsRunning ? HandledOutcome.Pending : LastOutcome switch
    {
        DeliveryOutcomeKind.Done when IsMovedOn => HandledOutcome.InRetryTopic,
        DeliveryOutcomeKind.Done when IsGivenUp => HandledOutcome.DeadLettered,
        DeliveryOutcomeKind.Done when Attempts[^1].Exception is not null => HandledOutcome.Skipped,
        DeliveryOutcomeKind.Done => HandledOutcome.Succeeded,
        DeliveryOutcomeKind.Stop => HandledOutcome.Stopped,
        DeliveryOutcomeKind.Abandoned => HandledOutcome.Abandoned,
        _ => HandledOutcome.Pending,
    };
}
