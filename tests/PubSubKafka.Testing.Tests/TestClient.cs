using Confluent.Kafka;

namespace PubSubKafka.Testing.Tests;

/// <summary>Real clients with what every test wants: no log on standard error, and a ceiling instead of waiting for ever.</summary>
internal static class TestClient
{
    internal static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(60);

    internal static IProducer<string, string> Producer(IReadOnlyDictionary<string, string> settings, Action<ProducerConfig>? configure = null)
    {
        var config = new ProducerConfig(settings.ToDictionary()) { LingerMs = 0, EnableIdempotence = true };
        configure?.Invoke(config);
        return new ProducerBuilder<string, string>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
    }

    internal static IConsumer<string, string> Consumer(IReadOnlyDictionary<string, string> settings, string groupId, Action<ConsumerConfig>? configure = null)
    {
        var config = new ConsumerConfig(settings.ToDictionary())
        {
            GroupId = groupId,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
        };
        configure?.Invoke(config);
        return new ConsumerBuilder<string, string>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
    }

    internal static IAdminClient Admin(IReadOnlyDictionary<string, string> settings) =>
        new AdminClientBuilder(settings.ToDictionary()).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();

    internal static Task<DeliveryResult<string, string>> SendAsync(this IProducer<string, string> producer, string topic, string value, int partition = 0) =>
        producer.ProduceAsync(
            new TopicPartition(topic, partition),
            new Message<string, string> { Key = value, Value = value },
            TestContext.Current.CancellationToken);

    /// <summary>The next records, in the order they came; fails when they do not come.</summary>
    internal static List<ConsumeResult<string, string>> Take(this IConsumer<string, string> consumer, int count)
    {
        var taken = new List<ConsumeResult<string, string>>();
        while (taken.Count < count)
        {
            taken.Add(consumer.Consume(Ceiling) ?? throw new TimeoutException($"{taken.Count} of {count} records came."));
        }

        return taken;
    }

    internal static IEnumerable<string> Values(this IEnumerable<ConsumeResult<string, string>> records) => records.Select(static record => record.Message.Value);
}
