using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Promises;
using PubSubKafka.Testing.Embedded;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.IntegrationTests.Promises;

/// <summary>An embedded broker of the test's own.</summary>
internal sealed class EmbeddedBrokerUnderTest(EmbeddedBroker broker) : WireBroker(broker.ClientSettings)
{
    public override void Connect(IServiceCollection services)
    {
        base.Connect(services);

        // The mock cluster's classic groups refuse commits while they rebalance, which a real broker does not.
        services.PostConfigure<PubSubKafkaOptions>(options => UseProtocol(options, newGroupProtocol: true));
        services.AddKeyedSingleton<ITransport>(Options.DefaultName, (provider, _) => new EmbeddedTransport(
            new ConfluentTransport(provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>()), broker));
    }

    // Of all topics; but nothing else is written meanwhile. An error that is not repeated by the client itself.
    public override Task<IAsyncDisposable> RefuseWritesAsync(string topic)
    {
        broker.FailNext(EmbeddedRequest.Produce, ErrorCode.TopicAuthorizationFailed, 1_000);
        return Task.FromResult<IAsyncDisposable>(new WhenDisposed(() =>
        {
            broker.ClearFaults(EmbeddedRequest.Produce);
            return Task.CompletedTask;
        }));
    }

    public override Task CreateTopicAsync(string topic, int partitions)
    {
        broker.CreateTopic(topic, partitions);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        broker.Dispose();
        return base.DisposeAsync();
    }
}
