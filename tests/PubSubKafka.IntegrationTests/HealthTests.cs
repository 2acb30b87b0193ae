using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.Embedded;

namespace PubSubKafka.IntegrationTests;

/// <summary>Health says when Kafka is away, and when it is back.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task BrokerGoesAndComesBack_DegradedThenHealthy()
    {
        using var broker = EmbeddedBroker.Start();
        broker.CreateTopic("orders", 4);
        broker.CreateTopic("orders-dlq", 4);
        await using var host = await TestHost.StartAsync(broker.ConsumerSettings, "orders", "billing", consumer: consumer => consumer
            .Configure(options => options.UseNewGroupProtocol = true));
        await host.PublishAsync(0, 1);
        await Eventually.TrueAsync(() => host.Handled.Count == 1, "the first record is handled");
        await Eventually.TrueAsync(() => Status(host) == HealthStatus.Healthy, "healthy while the broker is there");

        broker.StopBroker(1);
        await Eventually.TrueAsync(() => Status(host) == HealthStatus.Degraded, "degraded while the broker is away");

        broker.StartBroker(1);
        await host.PublishAsync(1, 1);
        await Eventually.TrueAsync(() => host.Handled.Count == 2, "the second record is handled");
        await Eventually.TrueAsync(() => Status(host) == HealthStatus.Healthy, "healthy again");
    }

    [Fact]
    public async Task TopicsMissing_DegradedAndThePublishSaysWhich()
    {
        using var broker = EmbeddedBroker.Start();
        await using var host = await TestHost.StartAsync(broker.ClientSettings, "orders", options: options => options.CreateTopics = false);
        await Eventually.TrueAsync(() => Status(host) == HealthStatus.Degraded, "degraded while a topic is missing");
        await Assert.ThrowsAsync<TopicException>(
            () => host.Publisher.PublishAsync(new Order("o-1", 1), TestContext.Current.CancellationToken).AsTask());
    }

    private static HealthStatus Status(TestHost host) =>
        host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(CancellationToken.None).GetAwaiter().GetResult().Status;
}
