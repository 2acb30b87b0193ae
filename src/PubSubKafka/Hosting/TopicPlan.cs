namespace PubSubKafka.Hosting;

/// <summary>What a host needs of the cluster's topics.</summary>
/// <param name="Declared">The declared topics and how to create them, by name.</param>
/// <param name="DeadLetters">The dead-letter topics, each with the topics whose records it takes.</param>
/// <param name="RetryTopics">The topics where records keep their partition, each with the topics that they come from.</param>
/// <param name="Create">Whether missing ones are created.</param>
internal sealed record TopicPlan(
    IReadOnlyDictionary<string, TopicOptions> Declared, IReadOnlyDictionary<string, IReadOnlyCollection<string>> DeadLetters, IReadOnlyDictionary<string, IReadOnlyCollection<string>> RetryTopics, bool Create)
{
    /// <summary>Dead-letter and retry topics, each with the topics that it follows in its number of partitions.</summary>
    public IEnumerable<KeyValuePair<string, IReadOnlyCollection<string>>> Followers =>
        DeadLetters.Concat(RetryTopics).Where(topic => !Declared.ContainsKey(topic.Key)).DistinctBy(static topic => topic.Key);
}
