namespace PubSubKafka.Retries;

/// <summary>The retry topics of one consumer, by the topics that its records come from.</summary>
internal sealed class RetryRoutes
{
    public static readonly RetryRoutes None = new([]);

    private readonly Dictionary<string, RetryRoute> _byOrigin;
    private readonly Dictionary<string, RetryRoute> _byTopic;

    public RetryRoutes(IReadOnlyCollection<RetryRoute> routes)
    {
        _byOrigin = routes.ToDictionary(static route => route.Origin, StringComparer.Ordinal);
        _byTopic = routes.SelectMany(static route => route.Topics, static (route, topic) => (route, topic))
            .ToDictionary(static pair => pair.topic, static pair => pair.route, StringComparer.Ordinal);
    }

    public bool Any => _byOrigin.Count > 0;

    /// <summary>Whether the order of keys is kept.</summary>
    public bool KeepOrder => _byOrigin.Values.Any(static route => route.Order is not null);

    /// <summary>The route of records of this topic, which is no retry topic.</summary>
    public RetryRoute? From(string origin) => _byOrigin.GetValueOrDefault(origin);

    /// <summary>The route that this retry topic is part of; null when it is none.</summary>
    public RetryRoute? Through(string retryTopic) => _byTopic.GetValueOrDefault(retryTopic);
}
