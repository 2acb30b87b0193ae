using PubSubKafka.Pipeline;
using PubSubKafka.Retries;

namespace PubSubKafka.Failures;

/// <summary>What a consumer does with records that fail, as its settings and rules say. Pure.</summary>
/// <param name="Retry">Attempts in place.</param>
/// <param name="Routes">The retry topics.</param>
/// <param name="WhenExhausted">What comes after the last attempt.</param>
/// <param name="HasDeadLetters">Whether there is a dead-letter topic to write to.</param>
/// <param name="Rules">What exceptions mean.</param>
internal sealed record FailurePolicy(RetryOptions Retry, RetryRoutes Routes, ExhaustedAction WhenExhausted, bool HasDeadLetters, FailureRules Rules)
{
    /// <summary>Whether the record may be tried once more in place, as far as attempts go.</summary>
    public bool HasAttempts(FailureAction action, RecordDelivery delivery) =>
        action is FailureAction.Retry or FailureAction.RetryInPlace && delivery.Attempt < Retry.Attempts;

    /// <summary>Whether an attempt may begin then.</summary>
    public bool IsInTime(RecordDelivery delivery, DateTimeOffset attempt) => Retry.Deadline is not { } deadline || attempt - delivery.FirstFailure <= deadline;

    /// <summary>The retry topic that the record goes to now; null when it goes to none.</summary>
    public RetryStage? NextStage(FailureAction action, RecordDelivery delivery, DateTimeOffset now) =>
        action is FailureAction.Retry or FailureAction.RetryTopic
        && Routes.From(delivery.Origin.Topic)?.After(delivery.Ticket?.Step ?? 0) is { } stage
        && IsInTime(delivery, now + stage.Delay)
            ? stage
            : null;

    /// <summary>What becomes of a record that is not tried again.</summary>
    public ExhaustedAction End(FailureAction action) => action switch
    {
        FailureAction.Stop => ExhaustedAction.Stop,
        FailureAction.Skip => ExhaustedAction.Skip,
        FailureAction.DeadLetter => ExhaustedAction.DeadLetter,
        _ => WhenExhausted,
    };
}
