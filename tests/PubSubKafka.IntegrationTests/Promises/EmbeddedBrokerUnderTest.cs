using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
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
        services.AddKeyedSingleton<ITransport>(Options.DefaultName, (provider, _) => new EmbeddedTransport(
            new ConfluentTransport(provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>()), broker));
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
