using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.IntegrationTests;

/// <summary>Records of Kafka's own console producer are handled, and Kafka's own console consumer reads ours.</summary>
public sealed class OtherClientsTests(SharedKafka kafka)
{
    [Fact]
    public async Task ConsoleProducer_JsonWithoutHeaders_IsHandledWithDerivedIds()
    {
        var cluster = await OwnToolsAsync();
        var topic = KafkaCluster.UniqueName("console");
        await using var host = await TestHost.StartAsync(cluster.ClientSettings, topic, topic);

        // The first acknowledged record says that the topics are there: the console producer must not be the one to create them.
        await host.PublishAsync(0, 1);
        await cluster.RunToolAsync(
            "org.apache.kafka.tools.ConsoleProducer",
            ["--bootstrap-server", cluster.BootstrapServers, "--topic", topic, "--reader-property", "parse.key=true", "--reader-property", "key.separator=|"],
            "o-7|{\"id\":\"o-7\",\"number\":7}\n",
            TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => host.Handled.Count == 2, "both records are handled");
        var foreign = host.Handled.Single(context => context.Message.Number == 7);
        Assert.Equal("o-7", foreign.Key);
        Assert.Empty(foreign.Headers);
        Assert.Equal($"{topic}/{foreign.Partition}/{foreign.Offset}", foreign.MessageId);
        Assert.Equal(foreign.MessageId, foreign.CorrelationId);
        Assert.Null(foreign.CausationId);
    }

    [Fact]
    public async Task ConsoleConsumer_ReadsOurKeyHeadersAndValue()
    {
        var cluster = await OwnToolsAsync();
        var topic = KafkaCluster.UniqueName("console");
        await using var host = await TestHost.StartAsync(cluster.ClientSettings, topic, options: options => options.Source = "/shop");
        await host.Publisher.PublishAsync(
            new Order("o-1", 1),
            new PublishOptions { MessageId = "m-1", CorrelationId = "c-1", CausationId = "p-1", Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) },
            TestContext.Current.CancellationToken);

        var result = await cluster.RunToolAsync(
            "org.apache.kafka.tools.consumer.ConsoleConsumer",
            [
                "--bootstrap-server", cluster.BootstrapServers, "--topic", topic, "--from-beginning", "--max-messages", "1",
                "--formatter-property", "print.headers=true", "--formatter-property", "print.key=true", "--formatter-property", "print.partition=true",
            ],
            cancellationToken: TestContext.Current.CancellationToken);

        // partition, headers, key and value, separated by tabs
        var line = result.Output.Split('\n').First(text => text.Contains("o-1", StringComparison.Ordinal)).Split('\t');
        Assert.Equal("o-1", line[^2]);
        Assert.Equal("""{"id":"o-1","number":1}""", line[^1].Trim());
        Assert.Equal(
            [
                "ce_specversion:1.0", "ce_id:m-1", "ce_type:Order", "ce_source:/shop", "ce_time:2026-01-02T03:04:05.0000000Z", "ce_correlationid:c-1",
                "content-type:application/json", "ce_causationid:p-1",
            ],
            line[1].Split(','));
    }

    [Fact]
    public async Task KeyedRecord_LandsWhereJavasPartitionerPutsIt()
    {
        var cluster = await OwnToolsAsync();
        var topic = KafkaCluster.UniqueName("partitioner");
        await using var host = await TestHost.StartAsync(cluster.ClientSettings, topic, topic, declare: declaration => declaration.WithPartitions(8));
        await host.PublishAsync(0, 40, keys: 40);
        var lines = string.Concat(Enumerable.Range(0, 40).Select(key => $"k{key}|{{\"id\":\"k{key}\",\"number\":{100 + key}}}\n"));
        await cluster.RunToolAsync(
            "org.apache.kafka.tools.ConsoleProducer",
            ["--bootstrap-server", cluster.BootstrapServers, "--topic", topic, "--reader-property", "parse.key=true", "--reader-property", "key.separator=|"],
            lines,
            TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => host.Handled.Count == 80, "all records are handled");
        Assert.All(host.Handled.GroupBy(context => context.Key), key => Assert.Single(key.Select(context => context.Partition).Distinct()));
        Assert.True(host.Handled.Select(context => context.Partition).Distinct().Count() > 4);
    }

    private async Task<KafkaCluster> OwnToolsAsync()
    {
        var cluster = await kafka.GetAsync();
        if (cluster.Source != KafkaSource.Distribution)
        {
            Assert.Skip("Kafka's command line tools are needed: set KAFKA_HOME to a Kafka distribution.");
        }

        return cluster;
    }
}
