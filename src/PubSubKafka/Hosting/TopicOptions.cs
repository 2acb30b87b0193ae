namespace PubSubKafka.Hosting;

/// <summary>How a declared topic is created where it does not exist. Values in configuration (<c>Topics:NAME</c>) win over code.</summary>
public sealed class TopicOptions
{
    /// <summary>
    /// The number of partitions. Default: the broker's (<c>num.partitions</c>); 1 to 200,000. Its dead-letter topics get as many. An existing
    /// topic with another count is left alone, with a warning: adding partitions moves keys.
    /// </summary>
    public int? Partitions { get; set; }

    /// <summary>The number of replicas. Default: the broker's (<c>default.replication.factor</c>); 1 to 1,000, at most the number of brokers.</summary>
    public short? ReplicationFactor { get; set; }
}
