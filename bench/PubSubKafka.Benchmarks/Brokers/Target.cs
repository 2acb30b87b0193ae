using Confluent.Kafka;
using Confluent.Kafka.Admin;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Testing;
using PubSubKafka.Testing.Embedded;

namespace PubSubKafka.Benchmarks.Brokers;

/// <summary>The broker that a measurement runs on, for both sides.</summary>
internal sealed class Target : IDisposable
{
    public const int Partitions = 12;

    private const string EmbeddedName = "embedded";
    private readonly string _suffix;

    private Target(string name, string suffix, string bootstrapServers, EmbeddedBroker? broker)
    {
        Name = name;
        _suffix = suffix;
        BootstrapServers = bootstrapServers;
        Broker = broker;
    }

    public string Name { get; }

    public string BootstrapServers { get; }

    /// <summary>The embedded broker; null on a real Kafka.</summary>
    public EmbeddedBroker? Broker { get; }

    /// <summary>What the embedded broker needs of every consumer, so that the raw one has it too.</summary>
    public IReadOnlyDictionary<string, string> ConsumerSettings => Broker?.ConsumerSettings ?? new Dictionary<string, string>();

    public static Target Embedded()
    {
        var broker = EmbeddedBroker.Start();
        return new Target(EmbeddedName, "", broker.BootstrapServers, broker);
    }

    public static Target Kafka(string bootstrapServers) => new("real Kafka", " (real Kafka)", bootstrapServers, null);

    public static string UniqueName(string prefix) => $"{prefix}-{Guid.NewGuid().ToString("N")[..8]}";

    public string RowName(string name) => name + _suffix;

    public void Connect(PubSubKafkaBuilder builder)
    {
        if (Broker is not null)
        {
            builder.UseEmbeddedBroker(Broker);
        }
    }

    public async Task CreateTopicAsync(string topic)
    {
        if (Broker is not null)
        {
            Broker.CreateTopic(topic, Partitions);
            return;
        }

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = Partitions }]);
    }

    /// <summary>Fails where the topic does not hold as many records as were written: the embedded broker keeps five megabytes of a partition.</summary>
    public void CheckKept(string topic, int messages)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = BootstrapServers, GroupId = UniqueName("check") }).Build();
        var kept = Enumerable.Range(0, Partitions)
            .Select(partition => consumer.QueryWatermarkOffsets(new TopicPartition(topic, partition), TimeSpan.FromSeconds(30)))
            .Sum(offsets => offsets.High.Value - offsets.Low.Value);
        if (kept != messages)
        {
            throw new InvalidOperationException($"The broker keeps {kept:n0} of {messages:n0} records; use fewer --messages.");
        }
    }

    public void Dispose() => Broker?.Dispose();
}
