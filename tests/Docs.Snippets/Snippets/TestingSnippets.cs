using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PubSubKafka.Testing;
using PubSubKafka.Testing.Embedded;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Docs.Snippets;

public sealed class TestingSnippets
{
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
}
