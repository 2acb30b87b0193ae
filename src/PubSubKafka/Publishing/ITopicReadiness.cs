namespace PubSubKafka.Publishing;

/// <summary>Holds the first records back until the declared topics exist: a producer that asks for a missing topic may make the broker create it with other settings.</summary>
internal interface ITopicReadiness
{
    /// <summary>Completes, synchronously in the normal case, when records may be sent; fails when topics are missing for good.</summary>
    /// <exception cref="TopicException">Declared topics are missing.</exception>
    ValueTask WaitAsync(CancellationToken cancellationToken);
}
