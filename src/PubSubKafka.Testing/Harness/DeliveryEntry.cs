using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Harness;

/// <summary>One delivery of one record to one consumer. A copy of it is handed out; the original belongs to the log's lock.</summary>
internal sealed record DeliveryEntry(string Consumer, ReceivedRecord Record, IReadOnlyList<HandlingAttempt> Attempts)
{
    public bool IsRunning { get; init; } = true;

    /// <summary>How the latest run ended.</summary>
    public DeliveryOutcomeKind LastOutcome { get; init; }

    /// <summary>When a delivery that waits runs again.</summary>
    public DateTimeOffset? NextRun { get; init; }

    public bool IsGivenUp { get; init; }

    public HandledOutcome Outcome => IsRunning ? HandledOutcome.Pending : LastOutcome switch
    {
        DeliveryOutcomeKind.Done when IsGivenUp => HandledOutcome.DeadLettered,
        DeliveryOutcomeKind.Done when Attempts[^1].Exception is not null => HandledOutcome.Skipped,
        DeliveryOutcomeKind.Done => HandledOutcome.Succeeded,
        DeliveryOutcomeKind.Stop => HandledOutcome.Stopped,
        DeliveryOutcomeKind.Abandoned => HandledOutcome.Abandoned,
        _ => HandledOutcome.Pending,
    };
}
