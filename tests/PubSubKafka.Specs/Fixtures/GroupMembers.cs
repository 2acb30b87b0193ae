using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Specs.Fixtures;

/// <summary>Asks the broker, by Kafka's own tool, how many members a group has.</summary>
internal static class GroupMembers
{
    public static Task ReachAsync(KafkaCluster cluster, TestTopic topic, int count)
    {
        Assert.SkipUnless(cluster.Source == KafkaSource.Distribution, "Kafka's command line tools are needed: set KAFKA_HOME to a Kafka distribution.");
        return Eventually.TrueAsync(() => Count(cluster, topic) == count, $"{topic.Group} has {count} members");
    }

    private static int Count(KafkaCluster cluster, TestTopic topic)
    {
        var result = cluster.RunToolAsync(
            "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
            ["--bootstrap-server", cluster.BootstrapServers, "--describe", "--members", "--group", topic.Group],
            cancellationToken: TestContext.Current.CancellationToken).GetAwaiter().GetResult();

        // A heading, and a line for each member that begins with the group.
        return result.Output.Split('\n').Count(line => line.StartsWith(topic.Group, StringComparison.Ordinal));
    }
}
