using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures.Redrive;

/// <summary>What the redriver knows of its cluster, from the declarations and settings.</summary>
/// <param name="Transport">Makes readers and producers.</param>
/// <param name="Catalog">The cluster's list of topics.</param>
/// <param name="Sink">The producer's settings, and with them how to reach the cluster.</param>
/// <param name="DeclaredTopics">Where dead letters may go.</param>
/// <param name="DeadLetterTopics">The dead-letter topics of each consumer, by its name.</param>
/// <param name="Groups">The group of each consumer, by its name.</param>
/// <param name="Ordered">The ways of consumers that keep the order of keys.</param>
internal sealed record RedriveCluster(
    ITransport Transport,
    Lazy<ITopicCatalog> Catalog,
    SinkSettings Sink,
    IReadOnlySet<string> DeclaredTopics,
    IReadOnlyDictionary<string, IReadOnlyCollection<string>> DeadLetterTopics,
    IReadOnlyDictionary<string, string> Groups,
    IReadOnlyCollection<RetryRoute> Ordered)
{
    // One name for each dead-letter topic, in all services and for all time: that is what keeps two redrivers apart.
    private const string TransactionalIdPrefix = "pubsubkafka-redrive-";

    public static string TransactionalId(string deadLetterTopic) => TransactionalIdPrefix + deadLetterTopic;

    /// <exception cref="ArgumentException">The consumer is not declared, or has no dead-letter topic.</exception>
    public IReadOnlyList<string> TopicsOf(DeadLetterQuery query)
    {
        if (query.Topic is not null)
        {
            return [query.Topic];
        }

        return DeadLetterTopics.TryGetValue(query.Consumer!, out var topics) && topics.Count > 0
            ? [.. topics]
            : throw new ArgumentException(
                $"Consumer '{query.Consumer}' has no dead-letter topic in this host. Consumers that have one: "
                + $"{string.Join(", ", DeadLetterTopics.Where(static consumer => consumer.Value.Count > 0).Select(static consumer => $"'{consumer.Key}'"))}. "
                + "For the dead letters of another service set Topic.",
                nameof(query));
    }

    /// <summary>A reader needs a group's name. It joins none; but the client asks about it, and rights may be given for names only.</summary>
    public string GroupFor(string deadLetterTopic, string? consumer) =>
        Groups.GetValueOrDefault(
            consumer ?? DeadLetterTopics.FirstOrDefault(known => known.Value.Contains(deadLetterTopic)).Key ?? "", TransactionalId(deadLetterTopic));
}
