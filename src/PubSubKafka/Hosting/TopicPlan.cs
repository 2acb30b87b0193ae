namespace PubSubKafka.Hosting;

/// <summary>What a host needs of the cluster's topics.</summary>
/// <param name="Declared">The declared topics and how to create them, by name.</param>
/// <param name="DeadLetters">The dead-letter topics, each with the topics whose records it takes.</param>
/// <param name="RetryTopics">The retry topics, each with the topic whose records wait there.</param>
/// <param name="Create">Whether missing ones are created.</param>
internal sealed record TopicPlan(
    IReadOnlyDictionary<string, TopicOptions> Declared, IReadOnlyDictionary<string, IReadOnlyCollection<string>> DeadLetters, IReadOnlyDictionary<string, string> RetryTopics, bool Create)
{
    /// <summary>Dead-letter and retry topics, each with the topics that it follows in its number of partitions.</summary>
    public IEnumerable<KeyValuePair<string, IReadOnlyCollection<string>>> Followers =>
        DeadLetters.Concat(RetryTopics.Select(static topic => KeyValuePair.Create<string, IReadOnlyCollection<string>>(topic.Key, [topic.Value])))
            .Where(topic => !Declared.ContainsKey(topic.Key));
}
