using PubSubKafka.Failures;
using PubSubKafka.Hosting;
using PubSubKafka.Pipeline;

namespace PubSubKafka.DependencyInjection;

/// <summary>Reads from the declarations which topics a host needs.</summary>
internal static class TopicPlanner
{
    public static TopicPlan Plan(ClusterRegistration registration, PubSubKafkaOptions options)
    {
        var deadLetters = new Dictionary<string, IReadOnlyCollection<string>>(StringComparer.Ordinal);
        var retryTopics = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var consumer in registration.Consumers)
        {
            var settings = options.Consumers[consumer.Name];
            foreach (var topic in Topics(registration, consumer))
            {
                if (HasDeadLetters(consumer, settings))
                {
                    var name = settings.DeadLetter.TopicFor(topic);
                    deadLetters[name] = [.. deadLetters.GetValueOrDefault(name, []), topic];
                }

                foreach (var stage in settings.RetryTopics.RouteFor(topic, consumer.Name)?.Stages ?? [])
                {
                    retryTopics[stage.Topic] = topic;
                }
            }
        }

        return new TopicPlan(options.Topics.AsReadOnly(), deadLetters, retryTopics, options.CreateTopics);
    }

    /// <summary>The topics that a consumer reads, its retry topics apart.</summary>
    public static IEnumerable<string> Topics(ClusterRegistration registration, ConsumerDeclaration consumer) =>
        registration.Topics.Where(topic => consumer.Handlers.ContainsKey(topic.MessageType)).Select(static topic => topic.Topic).Distinct(StringComparer.Ordinal);

    /// <summary>Whether a consumer writes dead letters.</summary>
    public static bool HasDeadLetters(ConsumerDeclaration consumer, ConsumerOptions options) =>
        options.DeadLetter.WhenExhausted == ExhaustedAction.DeadLetter || RulesOf(consumer, options).NeedDeadLetters;

    /// <summary>The retry topics of a consumer.</summary>
    public static RetryRoutes Routes(ClusterRegistration registration, ConsumerDeclaration consumer, ConsumerOptions options) => new(
        [.. Topics(registration, consumer).Select(topic => options.RetryTopics.RouteFor(topic, options.GroupId ?? consumer.Name)).OfType<RetryRoute>()]);

    /// <summary>What exceptions mean to a consumer: the rules in the configuration, then those in code.</summary>
    public static FailureRules RulesOf(ConsumerDeclaration consumer, ConsumerOptions options) => options.OnException.Count == 0
        ? consumer.Rules
        : FailureRules.Of(options.OnException, consumer.Rules);
}
