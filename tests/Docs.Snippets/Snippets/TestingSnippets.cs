using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PubSubKafka.Testing;
using PubSubKafka.Testing.Embedded;
using PubSubKafka.Testing.Harness;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Docs.Snippets;

public sealed class TestingSnippets
{
    #region testing-harness
    [Fact]
    public async Task Order_PriceListAway_IsBilledInTheThirdHour()
    {
        await using var harness = await PubSubKafkaTestHarness.StartAsync(
            services => services.AddPubSubKafka()
                .AddTopic<OrderCreated>("orders", topic => topic.WithKey(order => order.OrderId))
                .AddConsumer("billing", consumer => consumer
                    .WithRetry(retry => retry.Fixed(attempts: 5, delay: TimeSpan.FromHours(1)))
                    .Handle<OrderCreated>((context, _) =>
                        context.Attempt < 3 ? throw new TimeoutException("No price list.") : ValueTask.CompletedTask)),
            TestContext.Current.CancellationToken);

        await harness.PublishAsync(new OrderCreated("o-1", "c-1", 9.5m), cancellationToken: TestContext.Current.CancellationToken);
        await harness.SettleAsync(cancellationToken: TestContext.Current.CancellationToken);

        var order = Assert.Single(harness.Handled<OrderCreated>("billing"));
        Assert.Equal((HandledOutcome.Succeeded, 3), (order.Outcome, order.Attempts));
        Assert.Empty(harness.DeadLetters());
    }
    #endregion

    #region testing-embedded
    [Fact]
    public async Task Order_Created_IsBilled()
    {
        using var broker = EmbeddedBroker.Start();
        var billed = new TaskCompletionSource<string>();

        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddPubSubKafka()
            .UseEmbeddedBroker(broker)
            .AddTopic<OrderCreated>("orders", topic => topic.WithKey(order => order.OrderId))
            .AddConsumer("billing", consumer => consumer.Handle<OrderCreated>((context, _) =>
            {
                billed.TrySetResult(context.Message.OrderId);
                return ValueTask.CompletedTask;
            }));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        var publisher = host.Services.GetRequiredService<IMessagePublisher>();
        await publisher.PublishAsync(new OrderCreated("o-1", "c-1", 9.5m), TestContext.Current.CancellationToken);

        Assert.Equal("o-1", await billed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }
    #endregion

    [Fact]
    public async Task Publish_BrokerSaysTryAgain_IsAcknowledgedAllTheSame()
    {
        using var broker = EmbeddedBroker.Start();
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddPubSubKafka().UseEmbeddedBroker(broker).AddTopic<OrderCreated>("orders");
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var publisher = host.Services.GetRequiredService<IMessagePublisher>();
        var order = new OrderCreated("o-1", "c-1", 9.5m);
        await publisher.PublishAsync(order, TestContext.Current.CancellationToken);
        #region testing-faults
        broker.StartTracking();
        broker.FailNext(EmbeddedRequest.Produce, ErrorCode.NotEnoughReplicas, count: 2);

        await publisher.PublishAsync(order, TestContext.Current.CancellationToken);

        Assert.Equal(3, broker.CountTracked(EmbeddedRequest.Produce));
        #endregion
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    #region testing-virtual-time
    [Fact]
    public void Timer_DueInAMinute_FiresWhenTheTestSaysSo()
    {
        var time = new VirtualTimeProvider();
        var fired = false;
        using var timer = time.CreateTimer(_ => fired = true, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(fired);

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(fired);
    }
    #endregion

    #region testing-real
    [Fact]
    public async Task RealKafka_Publish_IsAcknowledged()
    {
        var availability = KafkaCluster.CheckAvailability();
        Assert.SkipUnless(availability.IsAvailable || availability.IsRequired, availability.Reason);
        await using var kafka = await KafkaCluster.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddPubSubKafka(options => options.BootstrapServers = kafka.BootstrapServers)
            .AddTopic<OrderCreated>(KafkaCluster.UniqueName("orders"));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        var publisher = host.Services.GetRequiredService<IMessagePublisher>();
        var result = await publisher.PublishAsync(new OrderCreated("o-1", "c-1", 9.5m), TestContext.Current.CancellationToken);

        Assert.Equal(0, result.Offset);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }
    #endregion

    #region testing-proxy
    [Fact]
    public async Task RealKafka_ConnectionsBreak_PublishIsAcknowledgedAllTheSame()
    {
        var availability = KafkaCluster.CheckAvailability(options => options.Proxied = true);
        Assert.SkipUnless(availability.IsAvailable || availability.IsRequired, availability.Reason);
        await using var kafka = await KafkaCluster.StartAsync(options => options.Proxied = true, TestContext.Current.CancellationToken);
        var proxy = kafka.GetProxy(1);

        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddPubSubKafka(options => options.BootstrapServers = kafka.BootstrapServers)
            .AddTopic<OrderCreated>(KafkaCluster.UniqueName("orders"));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var publisher = host.Services.GetRequiredService<IMessagePublisher>();
        await publisher.PublishAsync(new OrderCreated("o-1", "c-1", 9.5m), TestContext.Current.CancellationToken);

        proxy.RefuseConnections();
        proxy.CutConnections();
        var during = publisher.PublishAsync(new OrderCreated("o-2", "c-1", 9.5m), TestContext.Current.CancellationToken);
        proxy.Heal();

        await during;
        await host.StopAsync(TestContext.Current.CancellationToken);
    }
    #endregion
}
