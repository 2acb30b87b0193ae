using Confluent.Kafka;

namespace Shop.Demo.Brokers;

/// <summary>Counts dead letters from outside: by the offsets of their topics, asked with a plain client.</summary>
internal static class DeadLetters
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static long Count(DemoBroker broker)
    {
        var settings = new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = broker.Prefix + "dead-letter-count" };
        using var admin = new AdminClientBuilder(settings).SetLogHandler((_, _) => { }).Build();
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(settings).SetLogHandler((_, _) => { }).Build();
        var wanted = broker.DeadLetterTopics.ToHashSet();
        return admin.GetMetadata(Timeout).Topics
            .Where(topic => wanted.Contains(topic.Topic))
            .SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition.PartitionId)))
            .Select(partition => consumer.QueryWatermarkOffsets(partition, Timeout))
            .Sum(offsets => offsets.High.Value - offsets.Low.Value);
    }
}
