using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Promises;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.IntegrationTests.Promises;

/// <summary>The cluster that all tests of this run share.</summary>
internal sealed class RealBroker(KafkaCluster cluster, bool newGroupProtocol) : WireBroker(cluster.ClientSettings)
{
    public override void Connect(IServiceCollection services)
    {
        base.Connect(services);
        services.PostConfigure<PubSubKafkaOptions>(options => UseProtocol(options, newGroupProtocol));
    }

    // A limit that no record keeps to: the broker itself refuses them.
    public override async Task<IAsyncDisposable> RefuseWritesAsync(string topic)
    {
        await SetAsync(topic, AlterConfigOpType.Set, "1");
        return new WhenDisposed(() => SetAsync(topic, AlterConfigOpType.Delete, value: null));
    }

    private async Task SetAsync(string topic, AlterConfigOpType operation, string? value)
    {
        using var admin = new AdminClientBuilder(Client).Build();
        await admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [new ConfigResource { Type = ResourceType.Topic, Name = topic }] =
                [new ConfigEntry { Name = "max.message.bytes", Value = value, IncrementalOperation = operation }],
        });
    }

    public override async Task CreateTopicAsync(string topic, int partitions)
    {
        using var admin = new AdminClientBuilder(Client).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }]);
    }
}
