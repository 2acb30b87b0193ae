namespace PubSubKafka.Retries;

/// <summary>What keeping the order of keys across retry topics and dead letters takes.</summary>
/// <param name="Redrive">The stage that dead letters come back by: number 0, because the way begins anew there, and no delay.</param>
/// <param name="DeadLetterTopic">Where records wait until somebody redrives or discards them; null where none are written.</param>
/// <param name="MaxWaiting">How many records may wait for one partition.</param>
internal sealed record KeptOrder(RetryStage Redrive, string? DeadLetterTopic, int MaxWaiting);
