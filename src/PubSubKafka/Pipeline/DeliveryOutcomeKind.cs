namespace PubSubKafka.Pipeline;

/// <inheritdoc cref="DeliveryOutcome"/>
internal enum DeliveryOutcomeKind
{
    Done = 0,
    Abandoned = 1,
    Retry = 2,
    PausePartition = 3,
    Stop = 4,
}
