using PubSubKafka.Failures;
using PubSubKafka.Hosting;
using PubSubKafka.Retries;

namespace PubSubKafka.DependencyInjection;

/// <summary>Reads from the declarations which topics a host needs.</summary>
internal static class TopicPlanner
{
    public static TopicPlan Plan(ClusterRegistration registration, PubSubKafkaOptions options)
    {
        var deadLetters = new Dictionary<string, IReadOnlyCollection<string>>(StringComparer.Ordinal);
        var retryTopics = new Dictionary<string, IReadOnlyCollection<string>>(StringComparer.Ordinal);
        foreach (var consumer in registration.Consumers)
        {
            var settings = options.Consumers[consumer.Name];
            foreach (var topic in Topics(registration, consumer))
            {
                if (HasDeadLetters(consumer, settings))
                {
                    Add(deadLetters, settings.DeadLetter.TopicFor(topic), topic);
                }

                var route = Route(consumer, settings, topic);
                foreach (var name in route?.Topics ?? [])
                {
                    Add(retryTopics, name, topic);
                }

                if (route?.Order?.DeadLetterTopic is { } ordered)
                {
                    Add(retryTopics, ordered, topic);
                }
            }
        }

        return new TopicPlan(options.Topics.AsReadOnly(), deadLetters, retryTopics, options.CreateTopics);
    }

    private static void Add(Dictionary<string, IReadOnlyCollection<string>> topics, string name, string origin) =>
        topics[name] = [.. topics.GetValueOrDefault(name, []), origin];

    /// <summary>The topics that a consumer reads, its retry topics apart.</summary>
    public static IEnumerable<string> Topics(ClusterRegistration registration, ConsumerDeclaration consumer) =>
        registration.Topics.Where(topic => consumer.Handlers.ContainsKey(topic.MessageType)).Select(static topic => topic.Topic).Distinct(StringComparer.Ordinal);

    /// <summary>Whether a consumer writes dead letters.</summary>
    public static bool HasDeadLetters(ConsumerDeclaration consumer, ConsumerOptions options) =>
        options.DeadLetter.WhenExhausted == ExhaustedAction.DeadLetter || RulesOf(consumer, options).NeedDeadLetters;

    /// <summary>The retry topics of a consumer.</summary>
    public static RetryRoutes Routes(ClusterRegistration registration, ConsumerDeclaration consumer, ConsumerOptions options) => new(
        [.. Topics(registration, consumer).Select(topic => Route(consumer, options, topic)).OfType<RetryRoute>()]);

    /// <summary>Those of them where the order of keys is kept.</summary>
    public static IEnumerable<RetryRoute> OrderedRoutes(ClusterRegistration registration, ConsumerDeclaration consumer, ConsumerOptions options) =>
        Topics(registration, consumer).Select(topic => Route(consumer, options, topic)).OfType<RetryRoute>().Where(static route => route.Order is not null);

    /// <summary>The retry topics of one of its topics.</summary>
    public static RetryRoute? Route(ConsumerDeclaration consumer, ConsumerOptions options, string topic) => options.RetryTopics.RouteFor(
        topic, options.GroupId ?? consumer.Name, HasDeadLetters(consumer, options) ? options.DeadLetter.TopicFor(topic) : null);

    /// <summary>What exceptions mean to a consumer: the rules in the configuration, then those in code.</summary>
    public static FailureRules RulesOf(ConsumerDeclaration consumer, ConsumerOptions options) => options.OnException.Count == 0
        ? consumer.Rules
        : FailureRules.Of(options.OnException, consumer.Rules);

    /// <summary>The dead-letter topics that a consumer writes to.</summary>
    public static IReadOnlyCollection<string> DeadLetters(ConsumerDeclaration consumer, ClusterRegistration registration, PubSubKafkaOptions options)
    {
        var settings = options.Consumers[consumer.Name];
        return HasDeadLetters(consumer, settings)
            ? Topics(registration, consumer).Select(settings.DeadLetter.TopicFor).ToHashSet(StringComparer.Ordinal)
            : [];
    }
}
