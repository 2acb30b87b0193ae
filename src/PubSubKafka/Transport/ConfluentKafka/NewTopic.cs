using System.Globalization;
using ClientTopic = Confluent.Kafka.Admin.TopicSpecification;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>A topic to create, in the client's words.</summary>
internal static class NewTopic
{
    public static ClientTopic Of(TopicSpecification topic) => new()
    {
        Name = topic.Name,
        NumPartitions = topic.Partitions ?? -1,
        ReplicationFactor = topic.ReplicationFactor ?? -1,
        Configs = topic.Retention is { } retention ? Keep(retention) : [],
    };

    private static Dictionary<string, string> Keep(TimeSpan retention) => new()
    {
        ["cleanup.policy"] = "delete",
        ["retention.bytes"] = "-1",
        ["retention.ms"] = retention == Timeout.InfiniteTimeSpan ? "-1" : ((long)retention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
    };
}
