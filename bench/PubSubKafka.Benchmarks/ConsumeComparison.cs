using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PubSubKafka.Testing;
using PubSubKafka.Testing.Embedded;

namespace PubSubKafka.Benchmarks;

/// <summary>A handler that does nothing, key order, commits on, against a raw loop that reads, parses and stores offsets with the same settings.</summary>
internal static class ConsumeComparison
{
    public static async Task<Row> RunAsync(string servers, EmbeddedBroker? embedded, int messages)
    {
        var topic = "consume-" + Guid.NewGuid().ToString("N")[..8];
        await FillAsync(servers, embedded, topic, messages);
        return await Measurement.CompareAsync(
            "consume, JSON, no-op handler, key order", 1.0, messages,
            round => OursAsync(servers, embedded, topic, $"ours-{topic}-{round}", messages),
            round => Task.Factory.StartNew(() => Raw(servers, embedded, topic, $"raw-{topic}-{round}", messages), TaskCreationOptions.LongRunning));
    }

    private static async Task FillAsync(string servers, EmbeddedBroker? embedded, string topic, int messages)
    {
        await using var provider = Build(new ServiceCollection(), servers, embedded, topic, null, null).BuildServiceProvider();
        await provider.GetRequiredService<IMessagePublisher>().PublishBatchAsync(Enumerable.Range(0, messages).Select(Payload.Make));
    }

    private static async Task OursAsync(string servers, EmbeddedBroker? embedded, string topic, string group, int messages)
    {
        var left = messages;
        var done = new TaskCompletionSource();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        Build(builder.Services, servers, embedded, topic, group, () =>
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                done.TrySetResult();
            }
        });
        using var host = builder.Build();
        await host.StartAsync();
        await done.Task;
        await host.StopAsync();
    }

    private static void Raw(string servers, EmbeddedBroker? embedded, string topic, string group, int messages)
    {
        var config = new Dictionary<string, string>(embedded?.ConsumerSettings ?? new Dictionary<string, string>())
        {
            ["bootstrap.servers"] = servers,
            ["group.id"] = group,
            ["auto.offset.reset"] = "earliest",
            ["enable.auto.offset.store"] = "false",
            ["auto.commit.interval.ms"] = "1000",
            ["partition.assignment.strategy"] = "cooperative-sticky",
            ["fetch.queue.backoff.ms"] = "10",
        };
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).Build();
        consumer.Subscribe(topic);
        for (var left = messages; left > 0;)
        {
            var result = consumer.Consume(100);
            if (result is null)
            {
                continue;
            }

            _ = JsonSerializer.Deserialize<Payload>(result.Message.Value, JsonSerializerOptions.Web);
            consumer.StoreOffset(result);
            left--;
        }

        consumer.Close();
    }

    private static IServiceCollection Build(
        IServiceCollection services, string servers, EmbeddedBroker? embedded, string topic, string? group, Action? handled)
    {
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        var builder = services.AddPubSubKafka(options => options.BootstrapServers = servers)
            .AddTopic<Payload>(topic, declaration => declaration.WithKey(payload => payload.Key).WithPartitions(12));
        if (embedded is not null)
        {
            builder.UseEmbeddedBroker(embedded);
        }

        if (group is not null)
        {
            builder.AddConsumer(group, consumer => consumer.Handle<Payload>((_, _) =>
            {
                handled!();
                return default;
            }));
        }

        return services;
    }
}
