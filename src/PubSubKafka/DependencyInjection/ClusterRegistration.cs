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

    /// <summary>The configuration section, checked key by key when the options are validated. Null when everything comes from code.</summary>
    public IConfiguration? Configuration { get; set; }

    /// <summary>How mistakes name a setting: the section's path, or the options type where there is no section.</summary>
    public string Path => Configuration is IConfigurationSection { Path.Length: > 0 } section
        ? section.Path
        : nameof(PubSubKafka);
}
