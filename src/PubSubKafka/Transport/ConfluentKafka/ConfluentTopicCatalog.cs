using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>The cluster's list of topics. Asked seldom, so each question has a client of its own and none stays open.</summary>
internal sealed class ConfluentTopicCatalog(ConnectionSettings settings, ILogger logger) : ITopicCatalog
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(15);

    public ValueTask<IReadOnlyDictionary<string, int>> DescribeAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken) =>
        new(Task.Factory.StartNew(
            () => Describe(topics), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellationToken));

    public async ValueTask<IReadOnlyList<string>> CreateAsync(IReadOnlyCollection<Transport.TopicSpecification> topics, CancellationToken cancellationToken)
    {
        if (topics.Count == 0)
        {
            return [];
        }

        using var client = Open();
        var options = new CreateTopicsOptions { RequestTimeout = RequestTimeout, OperationTimeout = RequestTimeout };
        try
        {
            await client.CreateTopicsAsync(topics.Select(Specification), options).WaitAsync(cancellationToken).ConfigureAwait(false);
            return [];
        }
        catch (CreateTopicsException exception)
        {
            if (exception.Results.FirstOrDefault(result => ErrorCodes.IsTransient(result.Error.Code)) is { } later)
            {
                throw new TransportException(
                    $"Topic '{later.Topic}' could not be created yet: {later.Error.Reason}", ErrorCodes.Name(later.Error.Code), isFatal: false, exception);
            }

            return exception.Results
                .Where(result => result.Error.IsError && result.Error.Code is not ErrorCode.TopicAlreadyExists)
                .Select(result => $"Topic '{result.Topic}' could not be created: {result.Error.Reason.TrimEnd('.')} ({ErrorCodes.Name(result.Error.Code)})")
                .ToArray();
        }
        catch (KafkaException exception)
        {
            throw NoAnswer($"Topics could not be created ({string.Join(", ", topics.Select(topic => topic.Name))})", exception);
        }
    }

    private static global::Confluent.Kafka.Admin.TopicSpecification Specification(Transport.TopicSpecification topic) => new()
    {
        Name = topic.Name,
        NumPartitions = topic.Partitions ?? -1,
        ReplicationFactor = topic.ReplicationFactor ?? -1,
    };

#pragma warning disable CA1859 // The task of it has to be of this type.
    private IReadOnlyDictionary<string, int> Describe(IReadOnlyCollection<string> topics)
    {
        using var client = Open();
        try
        {
            // All topics, because asking for one by name may create it.
            var wanted = topics.ToHashSet(StringComparer.Ordinal);
            return client.GetMetadata(RequestTimeout).Topics
                .Where(topic => wanted.Contains(topic.Topic) && topic.Partitions.Count > 0)
                .ToDictionary(topic => topic.Topic, topic => topic.Partitions.Count, StringComparer.Ordinal);
        }
        catch (KafkaException exception)
        {
            throw NoAnswer("The list of topics could not be read", exception);
        }
    }
#pragma warning restore CA1859

    private TransportException NoAnswer(string what, KafkaException exception) => new(
        $"{what} from {settings.BootstrapServers}: {exception.Error.Reason}",
        ErrorCodes.Name(exception.Error.Code),
        isFatal: false,
        exception);

    private IAdminClient Open()
    {
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return ClientConfigurationError.Guard(() => new AdminClientBuilder(ConfluentConfigMapper.Admin(settings))
            .SetErrorHandler((_, error) => Log.Guard(
                (logger, settings.ClientId), error, static (state, error) => Log.ClientError(state.logger, state.ClientId, ErrorCodes.Name(error.Code), error.Reason)))
            .SetLogHandler((_, message) => Log.Forward(logger, message))
            .Build());
    }
}
