using Confluent.Kafka.Admin;
using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class C31ForbiddenWriteTests(SecuredBroker broker) : IClassFixture<SecuredBroker>
{
    private const int WriteFailed = 3003;

    [Fact]
    public async Task C31_MemberMayNotWriteToItsDeadLetterTopic_TheOffsetIsNotCommittedUntilItMay()
    {
        var cluster = await broker.GetAsync();
        using var topic = await TestTopic.CreateAsync(cluster);
        using var letters = topic.Beside("-dlq");
        await letters.CreateAsync();
        await AllowAsync(topic, ResourceType.Topic, topic.Name, AclOperation.All);
        await AllowAsync(topic, ResourceType.Group, topic.Group, AclOperation.All);
        await AllowAsync(topic, ResourceType.Topic, letters.Name, AclOperation.Describe);
        await topic.WriteAsync(0, [new("sick", 0), new("well", 1)]);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => context.Key == "sick" ? throw new InvalidOperationException("always") : Task.CompletedTask,
            client: cluster.OrdinaryUserSettings);
        await Eventually.TrueAsync(() => member.Logs.Lines.Count(line => line.Id == WriteFailed) >= 2, "the write was refused twice");
        await journal.FinishesAsync(1);
        Assert.Equal(0, topic.Committed() ?? 0);
        Assert.Empty(letters.Read());

        await AllowAsync(topic, ResourceType.Topic, letters.Name, AclOperation.All);
        await topic.CommitsReachAsync(2);
        Assert.Equal("5", Assert.Single(letters.Read()).Text(DeadLetterHeaders.Attempts));
        Assert.Equal(6, journal.StartedCount);
    }

    private static async Task AllowAsync(TestTopic topic, ResourceType type, string name, AclOperation operation) => await topic.Admin.CreateAclsAsync([new AclBinding
    {
        Pattern = new ResourcePattern { Type = type, Name = name, ResourcePatternType = ResourcePatternType.Literal },
        Entry = new AccessControlEntry { Principal = "User:user", Host = "*", Operation = operation, PermissionType = AclPermissionType.Allow },
    }]);
}
