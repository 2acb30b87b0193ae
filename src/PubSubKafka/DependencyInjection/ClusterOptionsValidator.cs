using System.Globalization;
using Microsoft.Extensions.Options;
using PubSubKafka.Publishing;

namespace PubSubKafka.DependencyInjection;

/// <summary>Finds every mistake in a cluster's settings and declarations, so that one start tells all of them.</summary>
internal sealed class ClusterOptionsValidator(ClusterRegistration registration) : IValidateOptions<PubSubKafkaOptions>
{
    public ValidateOptionsResult Validate(string? name, PubSubKafkaOptions options)
    {
        if (name != registration.Name)
        {
            return ValidateOptionsResult.Skip;
        }

        var failures = new List<string>(options.BindingFailures);
        var path = registration.Path;
        if (string.IsNullOrWhiteSpace(options.BootstrapServers))
        {
            failures.Add($"{path}:BootstrapServers is missing; set it to the cluster's addresses, for example localhost:9092.");
        }

        else if (options.BootstrapServers.Split(',').FirstOrDefault(address => !IsAddress(address)) is { } wrong)
        {
            failures.Add($"{path}:BootstrapServers is '{options.BootstrapServers}', and '{wrong.Trim()}' is no address; write HOST:PORT, several separated by commas.");
        }

        if (options.Source is not null && !Uri.IsWellFormedUriString(options.Source, UriKind.RelativeOrAbsolute))
        {
            failures.Add($"{path}:Source is '{options.Source}'; it must be a URI reference, for example /shop/orders.");
        }

        ProtectedClientSettings.Validate(path, options.Client, failures);
        ProducerOptionsValidator.Validate($"{path}:Producer", options.Producer, failures);
        ValidateTopics(path, options, failures);
        ValidateConsumers(path, options, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private void ValidateTopics(string path, PubSubKafkaOptions options, List<string> failures)
    {
        foreach (var (topic, settings) in options.Topics)
        {
            var check = new SettingCheck($"{path}:Topics:{topic}", failures);
            if (!registration.Topics.Exists(declared => declared.Topic == topic))
            {
                failures.Add($"{path}:Topics:{topic} is set, but no such topic is declared with AddTopic{Known(registration.Topics.Select(known => known.Topic))}.");
            }

            if (settings.Partitions is { } partitions)
            {
                check.Range(nameof(settings.Partitions), partitions, 1, 200_000);
            }

            if (settings.ReplicationFactor is { } replicas)
            {
                check.Range<short>(nameof(settings.ReplicationFactor), replicas, 1, 1_000);
            }
        }

        foreach (var twice in registration.Topics.GroupBy(topic => (topic.Topic, topic.Alias)).Where(group => group.Count() > 1))
        {
            var types = string.Join(" and ", twice.Select(topic => topic.MessageType.Name));
            failures.Add($"Topic '{twice.Key.Topic}' has the type '{twice.Key.Alias}' twice ({types}); give one of them another name with WithType.");
        }
    }

    private void ValidateConsumers(string path, PubSubKafkaOptions options, List<string> failures)
    {
        foreach (var (name, settings) in options.Consumers)
        {
            if (!registration.Consumers.Exists(declared => declared.Name == name))
            {
                failures.Add(
                    $"{path}:Consumers:{name} is set, but no such consumer is declared with AddConsumer{Known(registration.Consumers.Select(known => known.Name))}.");
                continue;
            }

            ConsumerOptionsValidator.Validate($"{path}:Consumers:{name}", settings, failures);
            if (settings.Transactions.Enabled)
            {
                TransactionOptionsValidator.ValidateClient(path, options.Client, failures);
                TransactionOptionsValidator.ValidateClient($"{path}:Consumers:{name}", settings.Client, failures);
            }
        }

        foreach (var consumer in registration.Consumers)
        {
            failures.AddRange(consumer.Mistakes);
            ValidateHandlers(consumer, options, failures);
            ValidateRetryTopics(consumer, options.Consumers[consumer.Name], failures);
        }

        var shared = registration.Consumers.GroupBy(consumer => options.Consumers[consumer.Name].GroupId ?? consumer.Name).Where(group => group.Count() > 1);
        foreach (var group in shared)
        {
            var names = string.Join(", ", group.Select(consumer => $"'{consumer.Name}'"));
            failures.Add($"Consumers {names} share the group '{group.Key}'; each would get part of the other's partitions. Give each a group of its own.");
        }
    }

    private void ValidateHandlers(ConsumerDeclaration consumer, PubSubKafkaOptions options, List<string> failures)
    {
        if (consumer.Handlers.Count == 0)
        {
            failures.Add($"Consumer '{consumer.Name}' handles nothing; call Handle.");
        }

        if (consumer.HandlesBatches && consumer.Handlers.Count > 1)
        {
            failures.Add($"Consumer '{consumer.Name}' handles batches and has {consumer.Handlers.Count} handlers; give each a consumer, and so a group, of its own.");
        }

        var limits = options.Consumers[consumer.Name];
        if (consumer.HandlesBatches && limits.BatchSize > limits.MaxBufferedPerPartition)
        {
            failures.Add($"Consumer '{consumer.Name}' has BatchSize {limits.BatchSize}, and reads only MaxBufferedPerPartition {limits.MaxBufferedPerPartition}; no batch would be full.");
        }

        foreach (var type in consumer.Handlers.Keys)
        {
            var topics = registration.Topics.Where(topic => topic.MessageType == type).ToList();
            if (topics.Count == 0)
            {
                failures.Add($"Consumer '{consumer.Name}' handles {type.Name}, which no topic carries; declare it with AddTopic<{type.Name}>.");
            }

            var settings = options.Consumers[consumer.Name];
            failures.AddRange(topics
                .Where(topic => TopicPlanner.HasDeadLetters(consumer, settings) && settings.DeadLetter.TopicFor(topic.Topic) == topic.Topic)
                .Select(topic => $"Consumer '{consumer.Name}' would write dead letters of '{topic.Topic}' to '{topic.Topic}' itself, round and round; name another topic."));
        }
    }

    private void ValidateRetryTopics(ConsumerDeclaration consumer, ConsumerOptions settings, List<string> failures)
    {
        foreach (var topic in TopicPlanner.Topics(registration, consumer))
        {
            foreach (var name in TopicPlanner.Route(consumer, settings, topic)?.Topics ?? [])
            {
                if (!TopicName.IsValid(name))
                {
                    failures.Add($"Consumer '{consumer.Name}' would have records of '{topic}' wait in '{name}', which is no topic name; topic names have at most 249 characters.");
                }
                else if (registration.Topics.Exists(declared => declared.Topic == name) || settings.DeadLetter.TopicFor(topic) == name)
                {
                    failures.Add($"Consumer '{consumer.Name}' would have records of '{topic}' wait in '{name}', which is another topic of this host; choose another RetryTopics:Suffix.");
                }
            }
        }
    }

    // HOST, HOST:PORT or [IPV6]:PORT; no scheme and no path, which are for other protocols than Kafka's.
    private static bool IsAddress(string address)
    {
        var text = address.Trim();
        var port = text.LastIndexOf(':');
        var host = port < 0 || text.EndsWith(']') ? text : text[..port];
        return host.Length > 0 && !host.Contains('/', StringComparison.Ordinal)
            && (port < 0 || text.EndsWith(']') || ushort.TryParse(text[(port + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }

    private static string Known(IEnumerable<string> names)
    {
        var known = string.Join(", ", names.Distinct(StringComparer.Ordinal));
        return known.Length == 0 ? string.Empty : $" (declared: {known})";
    }
}
