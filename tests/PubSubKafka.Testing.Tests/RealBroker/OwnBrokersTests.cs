using Confluent.Kafka;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Testing.Tests.RealBroker;

[Collection(OwnBrokersGroup.Name)]
public sealed class OwnBrokersTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StartBrokerAsync_AfterStopOrKill_HasTheSameAddressAndRecords(bool inOrder)
    {
        await using var cluster = await SharedKafka.StartOwnAsync();
        using var producer = TestClient.Producer(cluster.ClientSettings);
        await producer.SendAsync("orders", "before");

        await (inOrder ? cluster.StopBrokerAsync(1, Cancelled) : cluster.KillBrokerAsync(1, Cancelled));
        var during = producer.SendAsync("orders", "during");
        await cluster.StopBrokerAsync(1, Cancelled);
        Assert.False(during.IsCompleted);
        await cluster.StartBrokerAsync(1, Cancelled);
        await cluster.StartBrokerAsync(1, Cancelled);

        Assert.Equal(1, (await during).Offset.Value);
        using var consumer = TestClient.Consumer(cluster.ClientSettings, "shop");
        consumer.Subscribe("orders");
        Assert.Equal(["before", "during"], consumer.Take(2).Values());
        consumer.Close();
    }

    [Fact]
    public async Task DisposeAsync_Twice_LeavesNoProcessAndNoFile()
    {
        var cluster = await SharedKafka.StartOwnAsync();
        Assert.SkipUnless(cluster.Source == KafkaSource.Distribution, "looks at processes and files of a distribution on disk");
        var folder = Path.GetDirectoryName(cluster.ToolSettingsFile)!;
        Assert.InRange(ClusterProcesses.Count(folder), 2, 10);

        await cluster.DisposeAsync();
        await cluster.DisposeAsync();

        Assert.Equal(0, ClusterProcesses.Count(folder));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task StartAsync_BrokerThatCannotStart_ThrowsWithItsLog()
    {
        var exception = await Assert.ThrowsAsync<KafkaStartException>(() =>
            SharedKafka.StartOwnAsync(static options => options.ServerSettings["num.io.threads"] = "none"));

        Assert.Contains("num.io.threads", exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(exception.Log);
    }

    [Fact]
    public async Task StartAsync_NotReadyInTime_Throws()
    {
        var exception = await Assert.ThrowsAsync<KafkaStartException>(() =>
            SharedKafka.StartOwnAsync(static options => options.StartTimeout = TimeSpan.FromMilliseconds(300)));

        Assert.Contains("not ready within", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_Cancelled_Throws()
    {
        SharedKafka.SkipUnlessAvailable(static options => options.OwnBrokers = true);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => KafkaCluster.StartAsync(static options => options.OwnBrokers = true, cancellation.Token));
    }

    [Fact]
    public async Task StopBrokerAsync_UnknownBroker_Throws()
    {
        await using var cluster = await SharedKafka.StartOwnAsync();

        Assert.Equal([1], cluster.BrokerIds);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cluster.StopBrokerAsync(0, Cancelled));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cluster.KillBrokerAsync(2, Cancelled));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cluster.StartBrokerAsync(-1, Cancelled));
    }

    [Fact]
    public async Task KillBrokerAsync_OneOfThree_NothingIsLost()
    {
        await using var cluster = await SharedKafka.StartOwnAsync(static options => options.Brokers = 3);
        using (var admin = TestClient.Admin(cluster.ClientSettings))
        {
            await admin.CreateTopicsAsync([new() { Name = "orders", NumPartitions = 3, ReplicationFactor = 3 }]);
        }

        using var producer = TestClient.Producer(cluster.ClientSettings, static config => config.Acks = Acks.All);
        await SendToAllAsync("before");
        await cluster.KillBrokerAsync(2, Cancelled);
        await SendToAllAsync("during");
        await cluster.StartBrokerAsync(2, Cancelled);
        await SendToAllAsync("after");

        using var consumer = TestClient.Consumer(cluster.ClientSettings, "shop");
        consumer.Subscribe("orders");
        Assert.Equal(
            ["after", "after", "after", "before", "before", "before", "during", "during", "during"],
            consumer.Take(9).Values().Order(StringComparer.Ordinal));
        consumer.Close();

        async Task SendToAllAsync(string value)
        {
            for (var partition = 0; partition < 3; partition++)
            {
                await producer.SendAsync("orders", value, partition);
            }
        }
    }
}
