using PubSubKafka.Hosting;
using PubSubKafka.Publishing;

namespace PubSubKafka.DependencyInjection;

/// <summary>Settings of one cluster and of everything this host does on it. Bound from the section given to <c>AddPubSubKafka</c>.</summary>
/// <remarks>
/// Validated when the host starts: all mistakes come in one <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>. A key in the
/// configuration that is not listed here is a mistake too. What configuration says wins over what code says. Read once.
/// </remarks>
public sealed class PubSubKafkaOptions
{
    /// <summary>Addresses to find the cluster by: <c>HOST:PORT</c>, several separated by commas. Required.</summary>
    public string? BootstrapServers { get; set; }

    /// <summary>The name of this program in the brokers' logs and quotas. Default: the host's application name.</summary>
    public string? ClientId { get; set; }

    /// <summary>The header <c>ce_source</c> of published messages: a URI reference that names this service. Default: the host's application name.</summary>
    public string? Source { get; set; }

    /// <summary>
    /// Whether declared topics that do not exist are created on start, dead-letter topics included. Default: yes. When not, or when the cluster
    /// refuses, a missing topic stops the start with an error that names it.
    /// </summary>
    public bool CreateTopics { get; set; } = true;

    /// <summary>Settings of the producer.</summary>
    public ProducerOptions Producer { get; set; } = new();

    /// <summary>How topics are created, by topic name.</summary>
    public IDictionary<string, TopicOptions> Topics { get; } = new Dictionary<string, TopicOptions>(StringComparer.Ordinal);

    /// <summary>Settings of consumers, by the names given to <c>AddConsumer</c>.</summary>
    public IDictionary<string, ConsumerOptions> Consumers { get; } = new Dictionary<string, ConsumerOptions>(StringComparer.Ordinal);

    /// <summary>
    /// Further settings of all clients under the names of librdkafka, for example <c>security.protocol</c> or <c>sasl.username</c>. They win over
    /// everything else here, except that those which would break a promise (the client's own offset storing, acknowledgements, idempotence) are refused.
    /// </summary>
    public IDictionary<string, string> Client { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What could not be read from the configuration. Reported with all other mistakes.</summary>
    internal List<string> BindingFailures { get; } = [];
}
