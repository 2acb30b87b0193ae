using Confluent.Kafka;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Testing.Tests.RealBroker;

public sealed class KafkaClusterTests(SharedKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Classic)]
    [InlineData(GroupProtocol.Consumer)]
    public async Task StartAsync_RealClients_ProduceConsumeAndCommit(GroupProtocol protocol)
    {
        var cluster = await kafka.GetAsync();
        var topic = KafkaCluster.UniqueName("orders");
        using var producer = TestClient.Producer(cluster.ClientSettings);
        await producer.SendAsync(topic, "a");
        await producer.SendAsync(topic, "b");

        using var consumer = TestClient.Consumer(cluster.ClientSettings, KafkaCluster.UniqueName("shop"), config => config.GroupProtocol = protocol);
        consumer.Subscribe(topic);
        var records = consumer.Take(2);
        Assert.Equal(["a", "b"], records.Values());
        consumer.Commit(records[1]);
        Assert.Equal(2, consumer.Committed([new TopicPartition(topic, 0)], TestClient.Ceiling).Single().Offset.Value);
        consumer.Close();
    }

    [Fact]
    public async Task RunToolAsync_ConsoleConsumer_ReadsWhatOurClientWrote()
    {
        var cluster = await GetWithToolsAsync();
        var topic = KafkaCluster.UniqueName("orders");
        using var producer = TestClient.Producer(cluster.ClientSettings);
        await producer.SendAsync(topic, "grüße");

        var result = await cluster.RunToolAsync(
            "org.apache.kafka.tools.consumer.ConsoleConsumer",
            ["--bootstrap-server", cluster.BootstrapServers, "--topic", topic, "--from-beginning", "--max-messages", "1"],
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("grüße\n", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task RunToolAsync_ConsoleProducerWithInput_IsReadByOurClient()
    {
        var cluster = await GetWithToolsAsync();
        var topic = KafkaCluster.UniqueName("orders");

        var result = await cluster.RunToolAsync(
            "org.apache.kafka.tools.ConsoleProducer",
            ["--bootstrap-server", cluster.BootstrapServers, "--topic", topic],
            "one\ntwo\n",
            TestContext.Current.CancellationToken);

        Assert.Equal(0, result.ExitCode);
        using var consumer = TestClient.Consumer(cluster.ClientSettings, KafkaCluster.UniqueName("shop"));
        consumer.Assign(new TopicPartitionOffset(topic, 0, 0));
        Assert.Equal(["one", "two"], consumer.Take(2).Values());
    }

    [Fact]
    public async Task RunToolAsync_ToolThatFails_ReturnsItsExitCodeAndOutput()
    {
        var cluster = await GetWithToolsAsync();

        var result = await cluster.RunToolAsync(
            "org.apache.kafka.tools.TopicCommand",
            ["--bootstrap-server", cluster.BootstrapServers, "--describe", "--topic", KafkaCluster.UniqueName("unknown")],
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("does not exist", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunToolAsync_Cancelled_KillsTheTool()
    {
        var cluster = await GetWithToolsAsync();
        using var cancellation = new CancellationTokenSource();
        var running = cluster.RunToolAsync(
            "org.apache.kafka.tools.consumer.ConsoleConsumer",
            ["--bootstrap-server", cluster.BootstrapServers, "--topic", KafkaCluster.UniqueName("orders")],
            cancellationToken: cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public void UniqueName_Twice_Differs()
    {
        Assert.Matches("^orders-[0-9a-f]{12}$", KafkaCluster.UniqueName("orders"));
        Assert.NotEqual(KafkaCluster.UniqueName("orders"), KafkaCluster.UniqueName("orders"));
        Assert.Throws<ArgumentException>(() => KafkaCluster.UniqueName(""));
    }

    private async Task<KafkaCluster> GetWithToolsAsync()
    {
        var cluster = await kafka.GetAsync();
        Assert.SkipUnless(cluster.Source == KafkaSource.Distribution, $"Tools run only from a distribution on disk; this Kafka comes from {cluster.Source}.");
        return cluster;
    }
}
