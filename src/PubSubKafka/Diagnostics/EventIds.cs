namespace PubSubKafka.Diagnostics;

/// <summary>
/// Ids of log events, a thousand for each area, so that an id alone tells where a line came from. An id once released keeps its meaning;
/// ids of removed events are not given out again.
/// </summary>
internal static class EventIds
{
    /// <summary>Publishing: 1000 to 1999.</summary>
    public const int Publishing = 1000;

    /// <summary>Consuming: 2000 to 2999.</summary>
    public const int Consuming = 2000;

    /// <summary>Failures (retries, dead letters, redrive): 3000 to 3999.</summary>
    public const int Failures = 3000;

    /// <summary>Hosting (start, stop, health, topics): 4000 to 4999.</summary>
    public const int Hosting = 4000;

    /// <summary>Transport (the Kafka client): 5000 to 5999.</summary>
    public const int Transport = 5000;
}
