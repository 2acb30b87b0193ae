using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Promises;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.IntegrationTests.Promises;

/// <summary>A broker reached over the network, looked at with the plain client.</summary>
internal abstract class WireBroker(IReadOnlyDictionary<string, string> client) : IBrokerUnderTest
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    protected IReadOnlyDictionary<string, string> Client { get; } = client;

    public virtual void Connect(IServiceCollection services) => services.PostConfigure<PubSubKafkaOptions>(options =>
    {
        options.BootstrapServers = Client["bootstrap.servers"];
        foreach (var (name, value) in Client)
        {
            options.Client[name] = value;
        }
    });

    public string NewName(string hint) => KafkaCluster.UniqueName(hint);

    public abstract Task CreateTopicAsync(string topic, int partitions);

    public Task<int?> PartitionCountAsync(string topic)
    {
        using var admin = new AdminClientBuilder(Client).Build();
        var found = admin.GetMetadata(Timeout).Topics.Find(candidate => candidate.Topic == topic);
        return Task.FromResult(found?.Partitions.Count);
    }

    public async Task<IReadOnlyList<RawRecord>> ReadAllAsync(string topic)
    {
        var records = new List<RawRecord>();
        using var consumer = Consumer("reader-" + topic);
        for (var partition = 0; partition < (await PartitionCountAsync(topic) ?? 0); partition++)
        {
            var where = new TopicPartition(topic, partition);
            var end = consumer.QueryWatermarkOffsets(where, Timeout);
            consumer.Assign(new TopicPartitionOffset(where, end.Low));
            for (var next = end.Low.Value; next < end.High.Value;)
            {
                var result = consumer.Consume(Timeout) ?? throw new TimeoutException($"{where} ends at {end.High}, and offset {next} did not come.");
                next = result.Offset.Value + 1;
                records.Add(new RawRecord(
                    partition,
                    result.Offset.Value,
                    result.Message.Key,
                    result.Message.Value,
                    [.. result.Message.Headers.Select(header => (header.Key, (byte[]?)header.GetValueBytes()))]));
            }
        }

        return records;
    }

    public async Task AppendAsync(string topic, int partition, byte[]? key, byte[]? value, params (string Name, byte[]? Value)[] headers)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(Client).Build();
        var copy = new Headers();
        foreach (var (name, content) in headers)
        {
            copy.Add(name, content);
        }

        await producer.ProduceAsync(new TopicPartition(topic, partition), new Message<byte[]?, byte[]?> { Key = key, Value = value, Headers = copy });
    }

    public Task<long?> CommittedAsync(string group, string topic, int partition)
    {
        using var consumer = Consumer(group);
        var offset = consumer.Committed([new TopicPartition(topic, partition)], Timeout)[0].Offset;
        return Task.FromResult(offset.IsSpecial ? (long?)null : offset.Value);
    }

    public abstract Task<IAsyncDisposable> RefuseWritesAsync(string topic);

    public virtual ValueTask DisposeAsync() => default;

    protected static void UseProtocol(PubSubKafkaOptions options, bool newGroupProtocol)
    {
        foreach (var consumer in options.Consumers.Values)
        {
            consumer.UseNewGroupProtocol = newGroupProtocol;
        }
    }

    // Never subscribes, so it is no member of the group that it asks for.
    private IConsumer<byte[]?, byte[]?> Consumer(string group) => new ConsumerBuilder<byte[]?, byte[]?>(
        new Dictionary<string, string>(Client) { ["group.id"] = group, ["enable.auto.commit"] = "false" }).Build();
}
