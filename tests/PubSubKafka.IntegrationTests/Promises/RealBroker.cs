using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.IntegrationTests.Promises;

/// <summary>The cluster that all tests of this run share.</summary>
internal sealed class RealBroker(KafkaCluster cluster) : WireBroker(cluster.ClientSettings)
{
    public override async Task CreateTopicAsync(string topic, int partitions)
    {
        using var admin = new AdminClientBuilder(Client).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }]);
    }
}
