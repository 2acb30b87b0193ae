namespace PubSubKafka.Hosting;

/// <summary>What a host needs of the cluster's topics.</summary>
/// <param name="Declared">The declared topics and how to create them, by name.</param>
/// <param name="DeadLetters">The dead-letter topics, each with the topics whose records it takes.</param>
/// <param name="Create">Whether missing ones are created.</param>
internal sealed record TopicPlan(
    IReadOnlyDictionary<string, TopicOptions> Declared, IReadOnlyDictionary<string, IReadOnlyCollection<string>> DeadLetters, bool Create);
