using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace PubSubKafka.DependencyInjection;

/// <summary>Declares the topics and consumers of one cluster. Returned by <c>AddPubSubKafka</c>; not used any more once the host is built.</summary>
public sealed class PubSubKafkaBuilder
{
    private readonly ClusterRegistration _registration;

    internal PubSubKafkaBuilder(IServiceCollection services, ClusterRegistration registration)
    {
        Services = services;
        _registration = registration;
    }

    /// <summary>The cluster's name: empty for the default one. It names the options and the keyed services.</summary>
    public string Name => _registration.Name;

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Declares that messages of a type are on a topic, for publishing and consuming. Several types may share a topic.</summary>
    /// <typeparam name="TMessage">The message type.</typeparam>
    /// <param name="topic">The topic's name: up to 249 letters, digits, dots, underscores and hyphens.</param>
    /// <param name="configure">Key, type alias, format and size. Default: no key, the type's name, JSON (Protobuf for generated types), the broker's defaults.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="topic"/> is no topic name.</exception>
    public PubSubKafkaBuilder AddTopic<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TMessage>(
        string topic, Action<TopicBuilder<TMessage>>? configure = null)
        where TMessage : class
    {
        TopicName.ThrowIfInvalid(topic);
        var builder = new TopicBuilder<TMessage>(topic);
        configure?.Invoke(builder);
        _registration.Topics.Add(builder.Build());
        return this;
    }

    /// <summary>Adds a consumer, or goes on declaring the one of that name. <see cref="IConsumerControl"/> steers it at run time.</summary>
    /// <param name="name">The consumer's name: its consumer group by default, its section in the configuration, its name in logs and metrics.</param>
    /// <param name="configure">What it handles and how.</param>
    /// <returns>This builder.</returns>
    public PubSubKafkaBuilder AddConsumer(string name, Action<ConsumerBuilder> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(configure);
        var declaration = _registration.Consumers.Find(consumer => consumer.Name == name);
        if (declaration is null)
        {
            declaration = new ConsumerDeclaration(name);
            _registration.Consumers.Add(declaration);
            var cluster = _registration.Name;
            Services.AddKeyedSingleton(
                cluster.Length == 0 ? name : $"{cluster}:{name}",
                (provider, _) => provider.GetRequiredKeyedService<Cluster>(cluster).Control(name));
        }

        configure(new ConsumerBuilder(Services, declaration));
        return this;
    }
}
