using Microsoft.Extensions.Configuration;

namespace PubSubKafka.DependencyInjection;

/// <summary>What code has declared for one cluster, in order, until the host starts and builds it.</summary>
internal sealed class ClusterRegistration(string name)
{
    /// <summary>The cluster's name; empty for the default one. Names its options and its keyed services.</summary>
    public string Name { get; } = name;

    public List<TopicDeclaration> Topics { get; } = [];

    public List<ConsumerDeclaration> Consumers { get; } = [];

    /// <summary>What <c>AddPubSubKafka</c> was given to set options in code.</summary>
    public List<Action<PubSubKafkaOptions>> Configure { get; } = [];

    /// <summary>The configuration sections, bound in this order. Empty when everything comes from code.</summary>
    public List<IConfiguration> Configurations { get; } = [];

    /// <summary>How mistakes name a setting: the section's path, or the options type where there is no section.</summary>
    public string Path => Configurations.Count == 0 ? nameof(PubSubKafka) : PathOf(Configurations[0]);

    public static string PathOf(IConfiguration configuration) =>
        configuration is IConfigurationSection { Path.Length: > 0 } section ? section.Path : nameof(PubSubKafka);
}
