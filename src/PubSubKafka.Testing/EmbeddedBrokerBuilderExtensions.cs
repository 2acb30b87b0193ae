using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Testing.Embedded;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Testing;

/// <summary>Runs a host's cluster on an embedded broker.</summary>
public static class EmbeddedBrokerBuilderExtensions
{
    /// <summary>
    /// Connects the cluster to an embedded broker, with client settings that make tests quick. Declared topics, retry topics and dead-letter topics are
    /// created there, with one partition where the declaration names no number.
    /// </summary>
    /// <param name="builder">What <c>AddPubSubKafka</c> returned.</param>
    /// <param name="broker">The broker. It must outlive the host.</param>
    /// <returns>The builder.</returns>
    public static PubSubKafkaBuilder UseEmbeddedBroker(this PubSubKafkaBuilder builder, EmbeddedBroker broker)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(broker);

        // The last registration of a key wins, so this takes the place of the one that AddPubSubKafka made.
        builder.Services.AddKeyedSingleton<ITransport>(builder.Name, (services, _) => new EmbeddedTransport(
            new ConfluentTransport(services.GetRequiredService<ILoggerFactory>(), services.GetRequiredService<TimeProvider>()), broker));
        builder.Services.PostConfigure<PubSubKafkaOptions>(builder.Name, options => options.BootstrapServers = broker.BootstrapServers);
        return builder;
    }
}
