using PubSubKafka.Hosting;

namespace PubSubKafka.DependencyInjection;

/// <summary>Reads from the declarations which topics a host needs.</summary>
internal static class TopicPlanner
{
    public static TopicPlan Plan(ClusterRegistration registration, PubSubKafkaOptions options)
    {
        var deadLetters = new Dictionary<string, IReadOnlyCollection<string>>(StringComparer.Ordinal);
        foreach (var consumer in registration.Consumers)
        {
            var settings = options.Consumers[consumer.Name].DeadLetter;
            if (settings.WhenExhausted != ExhaustedAction.DeadLetter)
            {
                continue;
            }

            foreach (var topic in registration.Topics.Where(topic => consumer.Handlers.ContainsKey(topic.MessageType)))
            {
                var name = settings.TopicFor(topic.Topic);
                deadLetters[name] = [.. deadLetters.GetValueOrDefault(name, []), topic.Topic];
            }
        }

        return new TopicPlan(options.Topics.AsReadOnly(), deadLetters, options.CreateTopics);
    }

    /// <summary>The dead-letter topics that a consumer writes to.</summary>
    public static IReadOnlyCollection<string> DeadLetters(ConsumerDeclaration consumer, ClusterRegistration registration, PubSubKafkaOptions options)
    {
        var settings = options.Consumers[consumer.Name].DeadLetter;
        return settings.WhenExhausted != ExhaustedAction.DeadLetter
            ? []
            : registration.Topics
                .Where(topic => consumer.Handlers.ContainsKey(topic.MessageType))
                .Select(topic => settings.TopicFor(topic.Topic))
                .ToHashSet(StringComparer.Ordinal);
    }
}
