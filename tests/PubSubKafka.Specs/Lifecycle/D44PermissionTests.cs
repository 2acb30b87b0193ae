using Confluent.Kafka.Admin;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Specs.Lifecycle;

/// <summary>A missing right is no reason to stop: the member says so in its health and goes on as soon as it has the right.</summary>
public sealed class D44PermissionTests : IAsyncLifetime
{
    private KafkaCluster? _cluster;

    private KafkaCluster Cluster => _cluster!;

    public async ValueTask InitializeAsync() => _cluster = await SharedKafka.StartOwnAsync(options =>
    {
        SpecKafka.QuickHeartbeats(options);
        options.Secured = true;
    });

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    [Fact]
    public async Task D44_RightToTheGroupOrToTheTopicIsMissingAndThenGiven_TheMemberGoesOnByItself()
    {
        foreach (var protocol in new[] { GroupProtocol.Cooperative, GroupProtocol.Kip848 })
        {
            using var topic = await TestTopic.CreateAsync(Cluster);
            await AllowAsync(topic, ResourceType.Topic, topic.Name, AclOperation.All);
            await AllowAsync(topic, ResourceType.Topic, topic.Name + "-dlq", AclOperation.All);
            await topic.WriteAsync(0, "k", 0);
            var journal = new Journal();
            await using var member = await Member.StartAsync(topic, journal, protocol: protocol, client: Cluster.OrdinaryUserSettings);
            await Eventually.TrueAsync(() => Says(member, "GROUP_AUTHORIZATION_FAILED"), $"{protocol}: health tells of the group");
            Assert.Equal(0, journal.StartedCount);

            await AllowAsync(topic, ResourceType.Group, topic.Group, AclOperation.All);
            await topic.CommitsReachAsync(1);
            await Eventually.TrueAsync(() => member.Health.Status == HealthStatus.Healthy, $"{protocol}: healthy again");

            await DenyAsync(topic);
            await topic.WriteAsync(0, "k", 1);
            await Eventually.TrueAsync(() => Says(member, "TOPIC_AUTHORIZATION_FAILED"), $"{protocol}: health tells of the topic");
            await AllowAsync(topic, ResourceType.Topic, topic.Name, AclOperation.All);
            await topic.WriteAsync(0, "k", 2);
            await topic.CommitsReachAsync(3);
            await Eventually.TrueAsync(() => member.Health.Status == HealthStatus.Healthy, $"{protocol}: healthy in the end");
            Assert.Equal([0, 1, 2], journal.Numbers.Distinct());
        }
    }

    private static bool Says(Member member, string error)
    {
        return member.Health.Status == HealthStatus.Degraded && member.Logs.Lines.Any(line => line.Text.Contains(error, StringComparison.Ordinal));
    }

    private static async Task AllowAsync(TestTopic topic, ResourceType type, string name, AclOperation operation) => await topic.Admin.CreateAclsAsync([new AclBinding
    {
        Pattern = new ResourcePattern { Type = type, Name = name, ResourcePatternType = ResourcePatternType.Literal },
        Entry = new AccessControlEntry { Principal = "User:user", Host = "*", Operation = operation, PermissionType = AclPermissionType.Allow },
    }]);

    private static async Task DenyAsync(TestTopic topic) => await topic.Admin.DeleteAclsAsync([new AclBindingFilter
    {
        PatternFilter = new ResourcePatternFilter { Type = ResourceType.Topic, Name = topic.Name, ResourcePatternType = ResourcePatternType.Literal },
        EntryFilter = new AccessControlEntryFilter { Principal = "User:user", Operation = AclOperation.Any, PermissionType = AclPermissionType.Any },
    }]);
}
