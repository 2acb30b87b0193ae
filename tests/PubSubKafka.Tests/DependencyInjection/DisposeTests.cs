using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PubSubKafka.Promises;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.DependencyInjection;

/// <summary>A service provider that goes away while consumers still run.</summary>
public sealed class DisposeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dispose_WithoutStop_LaterRecordsAreNeitherGivenUpNorCommitted()
    {
        var broker = new InMemoryBroker();
        broker.CreateTopic("orders", 1);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "dispose" });
        builder.Services.AddPubSubKafka(options => options.BootstrapServers = "in-memory:9092")
            .AddTopic<Order>("orders", topic => topic.WithKey(order => order.Key).WithPartitions(1))
            .AddConsumer("billing", consumer => consumer
                .Handle<Order>((_, _) => default)
                .WithRetry(retry => retry.None())
                .Configure(options => options.CommitInterval = TimeSpan.FromMilliseconds(20)));
        builder.Services.RemoveAllKeyed<ITransport>(Options.DefaultName);
        builder.Services.AddKeyedSingleton<ITransport>(Options.DefaultName, new InMemoryTransport(broker));
        var host = builder.Build();
        await host.StartAsync(Token);
        var partition = new TopicPartition("orders", 0);
        Append(broker);
        await Until.TrueAsync(() => broker.Committed("billing", partition) == 1, () => "the first record is committed");

        host.Dispose();
        Append(broker);

        await Until.TrueAsync(
            () => broker.Snapshot().Groups.All(group => group.Members.Count == 0) || broker.Committed("billing", partition) > 1,
            () => "the consumer has left its group");
        Assert.Equal(1, broker.Committed("billing", partition));
        Assert.Empty(broker.Records("orders-dlq"));
    }

    private static void Append(InMemoryBroker broker) =>
        broker.Append(new OutgoingRecord("orders", 0, "k"u8.ToArray(), """{"key":"k","number":1}"""u8.ToArray(), MessageHeaders.Empty, DateTimeOffset.UnixEpoch));
}
