using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Promises;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Promises;

/// <summary>The broker in memory, on the real clock.</summary>
internal sealed class InMemoryBrokerUnderTest : IBrokerUnderTest
{
    private readonly InMemoryBroker _broker = new();

    public void Connect(IServiceCollection services)
    {
        services.RemoveAllKeyed<ITransport>(Options.DefaultName);
        services.AddKeyedSingleton<ITransport>(Options.DefaultName, new InMemoryTransport(_broker));
        services.PostConfigure<PubSubKafkaOptions>(options => options.BootstrapServers = "in-memory:9092");
    }

    // Every test has a broker of its own, so a name is unique as it is.
    public string NewName(string hint) => hint;

    public Task CreateTopicAsync(string topic, int partitions)
    {
        _broker.CreateTopic(topic, partitions);
        return Task.CompletedTask;
    }

    public Task<int?> PartitionCountAsync(string topic) =>
        Task.FromResult(_broker.Describe([topic]).TryGetValue(topic, out var count) ? count : (int?)null);

    public Task<IReadOnlyList<RawRecord>> ReadAllAsync(string topic) => Task.FromResult<IReadOnlyList<RawRecord>>(
    [
        .. _broker.Records(topic).Select(record => new RawRecord(
            record.Partition.Partition, record.Offset, record.Key, record.Value, [.. record.Headers.Select(header => (header.Name, header.Bytes))])),
    ]);

    public Task AppendAsync(string topic, int partition, byte[]? key, byte[]? value, params (string Name, byte[]? Value)[] headers)
    {
        var copy = new MessageHeaders();
        foreach (var (name, content) in headers)
        {
            copy.AddReceived(name, content);
        }

        _broker.Append(new OutgoingRecord(topic, partition, key, value, copy, TimeProvider.System.GetUtcNow()));
        return Task.CompletedTask;
    }

    public Task<long?> CommittedAsync(string group, string topic, int partition) =>
        Task.FromResult(_broker.Committed(group, new TopicPartition(topic, partition)));

    public Task<IAsyncDisposable> RefuseWritesAsync(string topic)
    {
        _broker.Faults.FailSends(int.MaxValue, topic);
        return Task.FromResult<IAsyncDisposable>(new WhenDisposed(() =>
        {
            _broker.Faults.Clear();
            return Task.CompletedTask;
        }));
    }

    public ValueTask DisposeAsync() => default;
}
