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
            await client.CreateTopicsAsync(topics.Select(NewTopic.Of), options).WaitAsync(cancellationToken).ConfigureAwait(false);
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

    public async ValueTask<IReadOnlyDictionary<TopicPartition, long>> FindOffsetsAsync(
        IReadOnlyCollection<TopicPartition> partitions, OffsetQuery query, CancellationToken cancellationToken)
    {
        if (partitions.Count == 0)
        {
            return new Dictionary<TopicPartition, long>();
        }

        using var client = Open();

        // A client that does not know the leaders yet often asks for them a second time, three seconds later. Not cancelled: the client is in use until then.
        await Task.Factory.StartNew(() => KnowLeaders(client), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var where = query switch
        {
            { Time: { } time } => OffsetSpec.ForTimestamp(time.ToUnixTimeMilliseconds()),
            { IsEnd: true } => OffsetSpec.Latest(),
            _ => OffsetSpec.Earliest(),
        };
        var found = await FindAsync(client, partitions, where, cancellationToken).ConfigureAwait(false);

        // No record is as young as that.
        var behind = found.Where(static offset => offset.Value < 0).Select(static offset => offset.Key).ToArray();
        if (behind.Length > 0)
        {
            foreach (var (partition, end) in await FindAsync(client, behind, OffsetSpec.Latest(), cancellationToken).ConfigureAwait(false))
            {
                found[partition] = end;
            }
        }

        return found;
    }

    private void KnowLeaders(IAdminClient client)
    {
        try
        {
            client.GetMetadata(RequestTimeout);
        }
        catch (KafkaException exception)
        {
            throw NoAnswer("The leaders of partitions could not be looked up", exception);
        }
    }

    private async Task<Dictionary<TopicPartition, long>> FindAsync(
        IAdminClient client, IReadOnlyCollection<TopicPartition> partitions, OffsetSpec where, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.ListOffsetsAsync(
                    partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = PartitionNames.ToClient(partition), OffsetSpec = where }),
                    new ListOffsetsOptions { RequestTimeout = RequestTimeout })
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            return answer.ResultInfos.ToDictionary(
                static info => new TopicPartition(info.TopicPartitionOffsetError.Topic, info.TopicPartitionOffsetError.Partition.Value),
                static info => info.TopicPartitionOffsetError.Offset.Value);
        }
        catch (ListOffsetsException exception)
        {
            var failed = exception.Result.ResultInfos.First(static info => info.TopicPartitionOffsetError.Error.IsError).TopicPartitionOffsetError;
            throw new TransportException(
                $"The offset of {failed.Topic}[{failed.Partition.Value}] could not be looked up: {failed.Error.Reason}",
                ErrorCodes.Name(failed.Error.Code),
                isFatal: false,
                exception);
        }
        catch (KafkaException exception)
        {
            throw NoAnswer($"The offsets of {string.Join(", ", partitions)} could not be looked up", exception);
        }
    }

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
