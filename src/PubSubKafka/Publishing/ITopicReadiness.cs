namespace PubSubKafka.Publishing;

/// <summary>Knows whether the declared topics exist, and sees to it that they do before the first record goes out.</summary>
internal interface ITopicReadiness
{
    /// <summary>Completes, in the normal case at once, when records may be sent. Thread-safe.</summary>
    /// <exception cref="TopicException">Topics are missing. The next call tries again.</exception>
    ValueTask WaitAsync(CancellationToken cancellationToken);

    /// <summary>What stands in the way now; null when nothing does. Thread-safe.</summary>
    string? Trouble { get; }
}
