using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.IntegrationTests;

/// <summary>Kafka is away: at the start, in the middle, one broker of three.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task BrokerDownAtStart_HostStartsAndCatchesUpWhenItIsBack()
    {
        await using var cluster = await SharedKafka.StartOwnAsync();
        SkipUnlessOwnBrokers(cluster);
        var broker = cluster.BrokerIds[0];
        await cluster.StopBrokerAsync(broker, TestContext.Current.CancellationToken);

        var topic = KafkaCluster.UniqueName("late");
        await using var host = await TestHost.StartAsync(cluster.ClientSettings, topic, topic);
        var publishing = host.PublishAsync(0, 100);
        await cluster.StartBrokerAsync(broker, TestContext.Current.CancellationToken);

        await publishing;
        await Eventually.TrueAsync(() => host.Handled.Count == 100, "all records are handled");
    }

    [Fact]
    public async Task BrokerRestartsWhileConsuming_NothingIsLostAndKeysStayInOrder()
    {
        await using var cluster = await SharedKafka.StartOwnAsync();
        SkipUnlessOwnBrokers(cluster);
        var broker = cluster.BrokerIds[0];
        var topic = KafkaCluster.UniqueName("restart");
        await using var host = await TestHost.StartAsync(
            cluster.ClientSettings, topic, topic, consumer: consumer => consumer.WithConcurrency(10), options: options => options.Producer.DeliveryTimeout = TimeSpan.FromMinutes(2));
        await host.PublishAsync(0, 500);

        // A broker that stops in the middle of a join may remember a member that nobody is, and the group waits for it until the end of its session.
        await Eventually.TrueAsync(() => !host.Handled.IsEmpty, "the consumer has joined");
        await cluster.StopBrokerAsync(broker, TestContext.Current.CancellationToken);
        var publishing = host.PublishAsync(500, 500);
        await cluster.StartBrokerAsync(broker, TestContext.Current.CancellationToken);

        await publishing;
        await Eventually.TrueAsync(() => host.Handled.Select(context => context.Message.Number).Distinct().Count() == 1_000, "all records are handled");
        Handled.EachKeyInOrder(host.Handled);
    }

    [Fact]
    public async Task OneOfThreeBrokersIsKilled_PublishingAndConsumingGoOn()
    {
        await using var cluster = await SharedKafka.StartOwnAsync(options => options.Brokers = 3);
        SkipUnlessOwnBrokers(cluster);
        var topic = KafkaCluster.UniqueName("killed");
        await using var host = await TestHost.StartAsync(
            cluster.ClientSettings,
            topic,
            topic,
            declare: declaration => declaration.WithReplicationFactor(3),
            options: options => options.Producer.DeliveryTimeout = TimeSpan.FromMinutes(2));
        await host.PublishAsync(0, 500);
        await Eventually.TrueAsync(() => !host.Handled.IsEmpty, "the consumer has joined");

        await cluster.KillBrokerAsync(cluster.BrokerIds[^1], TestContext.Current.CancellationToken);
        await host.PublishAsync(500, 500);

        await Eventually.TrueAsync(() => host.Handled.Select(context => context.Message.Number).Distinct().Count() == 1_000, "all records are handled");
        Handled.EachKeyInOrder(host.Handled);
    }

    private static void SkipUnlessOwnBrokers(KafkaCluster cluster)
    {
        if (cluster.BrokerIds.Count == 0)
        {
            Assert.Skip("The brokers must be ours to stop: set KAFKA_HOME, or have Docker.");
        }
    }
}
