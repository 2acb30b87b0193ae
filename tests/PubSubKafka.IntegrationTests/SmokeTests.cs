using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.Embedded;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.IntegrationTests;

public sealed class SmokeTests(SharedKafka kafka)
{
    [Fact]
    public async Task RealKafka_PublishAndConsume() =>
        await RunAsync((await kafka.GetAsync()).BootstrapServers, KafkaCluster.UniqueName("smoke"));

    [Fact]
    public async Task Embedded_PublishAndConsume()
    {
        using var broker = EmbeddedBroker.Start();
        broker.CreateTopic("smoke", 4);
        broker.CreateTopic("smoke-dlq", 4);
        await RunAsync(broker.BootstrapServers, "smoke");
    }

    private static async Task RunAsync(string servers, string topic)
    {
        var handled = new ConcurrentQueue<(string Key, int Number)>();
        var done = new TaskCompletionSource();
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddPubSubKafka(options => options.BootstrapServers = servers)
            .AddTopic<Numbered>(topic, t => t.WithKey(m => m.Key).WithPartitions(4))
            .AddConsumer("smoke-" + topic, consumer => consumer.WithConcurrency(50).Handle<Numbered>((context, _) =>
            {
                handled.Enqueue((context.Key!, context.Message.Number));
                if (handled.Count == 10_000)
                {
                    done.TrySetResult();
                }

                return default;
            }));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var publisher = host.Services.GetRequiredService<IMessagePublisher>();
        var results = await publisher.PublishBatchAsync(
            Enumerable.Range(0, 10_000).Select(i => new Numbered("k" + (i % 100), i)), TestContext.Current.CancellationToken);
        Assert.Equal(10_000, results.Count);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(10_000, handled.Count);
        foreach (var key in handled.GroupBy(message => message.Key))
        {
            Assert.Equal(key.Select(message => message.Number).Order(), key.Select(message => message.Number));
        }
    }

    private sealed record Numbered(string Key, int Number);
}
