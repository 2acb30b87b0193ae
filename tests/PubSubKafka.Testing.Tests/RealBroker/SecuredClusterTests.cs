using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Testing.Tests.RealBroker;

[Collection(OwnBrokersGroup.Name)]
public sealed class SecuredClusterTests
{
    [Fact]
    public async Task Secured_TlsLoginAndAccessRules_Apply()
    {
        await using var cluster = await SharedKafka.StartOwnAsync(static options => options.Secured = true);
        using (var producer = TestClient.Producer(cluster.ClientSettings))
        {
            await producer.SendAsync("orders", "a");
        }

        AssertLoginFails(With(cluster.ClientSettings, "sasl.password", "wrong"));
        AssertPlainTextFails(cluster.BootstrapServers);
        await AssertAccessRulesApplyAsync(cluster);
        await AssertToolsLogInAsync(cluster);
    }

    private static async Task AssertAccessRulesApplyAsync(KafkaCluster cluster)
    {
        using var ordinary = TestClient.Producer(cluster.OrdinaryUserSettings);
        await Assert.ThrowsAsync<ProduceException<string, string>>(() => ordinary.SendAsync("orders", "b"));

        using var admin = TestClient.Admin(cluster.ClientSettings);
        await admin.CreateAclsAsync([new AclBinding
        {
            Pattern = new ResourcePattern { Type = ResourceType.Topic, Name = "orders", ResourcePatternType = ResourcePatternType.Literal },
            Entry = new AccessControlEntry { Principal = "User:user", Host = "*", Operation = AclOperation.Write, PermissionType = AclPermissionType.Allow },
        }]);

        using var allowed = TestClient.Producer(cluster.OrdinaryUserSettings);
        Assert.Equal(1, (await allowed.SendAsync("orders", "c")).Offset.Value);
    }

    private static async Task AssertToolsLogInAsync(KafkaCluster cluster)
    {
        if (cluster.Source != KafkaSource.Distribution)
        {
            return;
        }

        var result = await cluster.RunToolAsync(
            "org.apache.kafka.tools.TopicCommand",
            ["--bootstrap-server", cluster.BootstrapServers, "--command-config", cluster.ToolSettingsFile, "--list"],
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Contains("orders\n", result.Output, StringComparison.Ordinal);
    }

    private static void AssertLoginFails(Dictionary<string, string> settings)
    {
        using var refused = new SemaphoreSlim(0);
        using var client = new ProducerBuilder<string, string>(settings)
            .SetLogHandler(static (_, _) => { })
            .SetErrorHandler((_, error) =>
            {
                if (error.Code == ErrorCode.Local_Authentication)
                {
                    refused.Release();
                }
            })
            .Build();

        Assert.True(refused.Wait(TestClient.Ceiling, TestContext.Current.CancellationToken), "the broker did not refuse the login");
    }

    private static void AssertPlainTextFails(string bootstrapServers)
    {
        using var client = TestClient.Admin(new Dictionary<string, string> { ["bootstrap.servers"] = bootstrapServers });

        Assert.Throws<KafkaException>(() => client.GetMetadata(TimeSpan.FromSeconds(3)));
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> settings, string name, string value) => new(settings) { [name] = value };
}
