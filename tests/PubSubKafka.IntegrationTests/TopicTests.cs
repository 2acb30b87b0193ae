using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.IntegrationTests;

/// <summary>Topics on start: created as declared, or named in the error.</summary>
public sealed class TopicTests(SharedKafka kafka)
{
    [Fact]
    public async Task Start_TopicsMissing_AreCreatedWithDeclaredAndEqualPartitionCounts()
    {
        var cluster = await kafka.GetAsync();
        var topic = KafkaCluster.UniqueName("created");
        await using var host = await TestHost.StartAsync(cluster.ClientSettings, topic, topic, declare: declaration => declaration.WithPartitions(7));
        await host.PublishAsync(0, 1);

        using var admin = new AdminClientBuilder(cluster.ClientSettings).Build();
        var topics = admin.GetMetadata(TimeSpan.FromSeconds(30)).Topics;
        Assert.Equal(7, topics.Single(found => found.Topic == topic).Partitions.Count);
        Assert.Equal(7, topics.Single(found => found.Topic == topic + "-dlq").Partitions.Count);
    }

    [Fact]
    public async Task Start_CreationSwitchedOff_StopsTheHostAndNamesTheMissingTopics()
    {
        var cluster = await kafka.GetAsync();
        var topic = KafkaCluster.UniqueName("absent");
        await using var host = await TestHost.StartAsync(cluster.ClientSettings, topic, topic, options: options => options.CreateTopics = false);

        var exception = await Assert.ThrowsAsync<TopicException>(() => host.Publisher.PublishAsync(new Order("o-1", 1), TestContext.Current.CancellationToken).AsTask());
        Assert.Contains($"'{topic}', '{topic}-dlq'", exception.Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => host.Stopping.IsCancellationRequested, "the host stops");
    }

    [Fact]
    public async Task SecuredCluster_WithRights_WorksAndWithoutThem_NamesTheTopics()
    {
        await using var cluster = await SharedKafka.StartOwnAsync(options => options.Secured = true);
        var topic = KafkaCluster.UniqueName("secured");
        await using (var refused = await TestHost.StartAsync(cluster.OrdinaryUserSettings, topic, topic))
        {
            var exception = await Assert.ThrowsAsync<TopicException>(() => refused.Publisher.PublishAsync(new Order("o-1", 1), TestContext.Current.CancellationToken).AsTask());
            Assert.Contains(topic, exception.Message, StringComparison.Ordinal);
            Assert.Contains("AUTHORIZATION_FAILED", exception.Message, StringComparison.Ordinal);
        }

        using (var admin = new AdminClientBuilder(cluster.ClientSettings).Build())
        {
            await admin.CreateAclsAsync(
            [
                Allow(ResourceType.Topic, topic, AclOperation.All),
                Allow(ResourceType.Topic, topic + "-dlq", AclOperation.All),
                Allow(ResourceType.Group, topic, AclOperation.Read),
            ]);
        }

        await using var host = await TestHost.StartAsync(cluster.OrdinaryUserSettings, topic, topic);
        await host.PublishAsync(0, 10);
        await Eventually.TrueAsync(() => host.Handled.Count == 10, "all records are handled");

        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, health.Status);
    }

    [Fact]
    public async Task Start_RetryAndDeadLetterTopics_AreMadeToKeepWhatWaits()
    {
        var cluster = await kafka.GetAsync();
        var topic = KafkaCluster.UniqueName("kept");
        await using var host = await TestHost.StartAsync(
            cluster.ClientSettings,
            topic,
            topic,
            consumer: consumer => consumer.WithRetryTopics(TimeSpan.FromSeconds(1)).KeepKeyOrder(),
            declare: declaration => declaration.WithPartitions(3));
        await host.PublishAsync(0, 1);

        using var admin = new AdminClientBuilder(cluster.ClientSettings).Build();
        Assert.Equal(("-1", "delete", 3), await DescribeAsync(admin, topic + "-dlq"));
        Assert.Equal(("2592000000", "delete", 3), await DescribeAsync(admin, topic + "-retry-1s"));
        Assert.Equal(("2592000000", "delete", 3), await DescribeAsync(admin, topic + "-retry-redrive"));
    }

    [Fact]
    public async Task Start_RetryTopicWithTooFewPartitions_IsNamed()
    {
        var cluster = await kafka.GetAsync();
        var topic = KafkaCluster.UniqueName("narrow");
        using var admin = new AdminClientBuilder(cluster.ClientSettings).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic + "-retry-1s", NumPartitions = 2, ReplicationFactor = 1 }]);
        await using var host = await TestHost.StartAsync(
            cluster.ClientSettings, topic, topic, consumer: consumer => consumer.WithRetryTopics(TimeSpan.FromSeconds(1)), declare: declaration => declaration.WithPartitions(3));

        var exception = await Assert.ThrowsAsync<TopicException>(() => host.Publisher.PublishAsync(new Order("o-1", 1), TestContext.Current.CancellationToken).AsTask());
        Assert.Contains($"'{topic}-retry-1s' has 2 partitions", exception.Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => host.Stopping.IsCancellationRequested, "the host stops");
    }

    private static async Task<(string Retention, string Policy, int Partitions)> DescribeAsync(IAdminClient admin, string topic)
    {
        var described = await admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = topic }]);
        var configs = described.Single().Entries;
        var partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(30)).Topics.Single().Partitions.Count;
        return (configs["retention.ms"].Value, configs["cleanup.policy"].Value, partitions);
    }

    private static AclBinding Allow(ResourceType type, string name, AclOperation operation) => new()
    {
        Pattern = new ResourcePattern { Type = type, Name = name, ResourcePatternType = ResourcePatternType.Literal },
        Entry = new AccessControlEntry { Principal = "User:user", Host = "*", Operation = operation, PermissionType = AclPermissionType.Allow },
    };
}
