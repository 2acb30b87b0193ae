using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Failures;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.IntegrationTests.Redrive;

/// <summary>On a broker where nobody may do anything without a right to it: which rights are enough, and what the errors say of those that are missing.</summary>
public sealed class RedriveRightsTests
{
    // librdkafka's number; the client has no name for it.
    private const ResourceType TransactionalId = (ResourceType)5;

    [Fact]
    public async Task Redrive_RightsAreGivenOneByOne_EachErrorNamesWhatIsMissing()
    {
        await using var cluster = await SharedKafka.StartOwnAsync(static options => options.Secured = true);
        var topic = KafkaCluster.UniqueName("rights");
        var deadLetters = topic + "-dlq";
        await using var owner = await FailedConsumer.StartAsync(cluster.ClientSettings, topic, null, static () => false);
        await owner.Host.PublishAsync(0, 1);
        await WriteAsync(cluster, topic, deadLetters);
        await using var user = TestHost.Build(cluster.OrdinaryUserSettings, topic, topic);
        var redriver = user.Services.GetRequiredService<IDeadLetterRedriver>();
        var query = new DeadLetterQuery { Consumer = topic };

        Assert.Contains("the right to DESCRIBE the topic", await PreviewFailsAsync());

        await AllowAsync(ResourceType.Topic, deadLetters, AclOperation.Describe);
        Assert.Contains("READ and DESCRIBE on the dead-letter topic", await PreviewFailsAsync());

        await AllowAsync(ResourceType.Topic, deadLetters, AclOperation.Read);
        await AllowAsync(ResourceType.Group, topic, AclOperation.Read);
        await AllowAsync(ResourceType.Topic, topic, AclOperation.Describe);
        Assert.Equal(1, (await redriver.PreviewAsync(query, cancellationToken: TestContext.Current.CancellationToken)).Outcome.Redriven);
        Assert.Contains($"WRITE and DESCRIBE on the transactional id 'pubsubkafka-redrive-{deadLetters}'", await RedriveFailsAsync());

        await AllowAsync(TransactionalId, "pubsubkafka-redrive-" + deadLetters, AclOperation.Write);
        Assert.Contains("WRITE on the dead-letter topic", await RedriveFailsAsync());

        await AllowAsync(ResourceType.Topic, deadLetters, AclOperation.Write);
        Assert.Contains("on the topics that the records go back to", await RedriveFailsAsync());

        await AllowAsync(ResourceType.Topic, topic, AclOperation.Write);
        Assert.Equal(1, (await redriver.RedriveAsync(query, cancellationToken: TestContext.Current.CancellationToken)).Redriven);

        async Task<string> PreviewFailsAsync() => (await Assert.ThrowsAsync<RedriveException>(
            () => redriver.PreviewAsync(query, cancellationToken: TestContext.Current.CancellationToken))).Message;

        async Task<string> RedriveFailsAsync() => (await Assert.ThrowsAsync<RedriveException>(
            () => redriver.RedriveAsync(query, cancellationToken: TestContext.Current.CancellationToken))).Message;

        async Task AllowAsync(ResourceType type, string name, AclOperation operation)
        {
            using var admin = new AdminClientBuilder(new Dictionary<string, string>(cluster.ClientSettings)).Build();
            await admin.CreateAclsAsync([new AclBinding
            {
                Pattern = new ResourcePattern { Type = type, Name = name, ResourcePatternType = ResourcePatternType.Literal },
                Entry = new AccessControlEntry { Principal = "User:user", Host = "*", Operation = operation, PermissionType = AclPermissionType.Allow },
            }]);
        }
    }

    private static async Task WriteAsync(KafkaCluster cluster, string topic, string deadLetters)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(new Dictionary<string, string>(cluster.ClientSettings))
            .SetKeySerializer(Serializers.ByteArray!).SetValueSerializer(Serializers.ByteArray!).Build();
        var headers = new Headers
        {
            { DeadLetterHeaders.Topic, Encoding.UTF8.GetBytes(topic) },
            { DeadLetterHeaders.Consumer, Encoding.UTF8.GetBytes(topic) },
        };
        await producer.ProduceAsync(
            new TopicPartition(deadLetters, 0),
            new Message<byte[]?, byte[]?> { Value = """{"id":"k","number":1}"""u8.ToArray(), Headers = headers },
            TestContext.Current.CancellationToken);
    }
}
