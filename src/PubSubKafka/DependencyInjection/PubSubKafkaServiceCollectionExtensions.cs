using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PubSubKafka;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Diagnostics;
using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds PubSubKafka to a host.</summary>
public static class PubSubKafkaServiceCollectionExtensions
{
    /// <summary>Adds a cluster whose settings come from declarations in code or from options configured elsewhere.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The cluster's name. The default cluster has none; of a named one, <see cref="IMessagePublisher"/> and <see cref="IDeadLetterRedriver"/> are keyed services.</param>
    /// <returns>A builder to declare topics and consumers with. Calling again with the same name goes on with the same cluster.</returns>
    public static PubSubKafkaBuilder AddPubSubKafka(this IServiceCollection services, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return new PubSubKafkaBuilder(services, Register(services, name ?? Options.Options.DefaultName));
    }

    /// <summary>Adds a cluster whose settings come from configuration, which wins over declarations in code. An unknown key is a mistake.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The section, usually <c>PubSubKafka</c>. Its keys are those of <see cref="PubSubKafkaOptions"/>.</param>
    /// <param name="name">The cluster's name. The default cluster has none.</param>
    /// <returns>A builder to declare topics and consumers with.</returns>
    public static PubSubKafkaBuilder AddPubSubKafka(this IServiceCollection services, IConfiguration configuration, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var registration = Register(services, name ?? Options.Options.DefaultName);
        registration.Configurations.Add(configuration);
        return new PubSubKafkaBuilder(services, registration);
    }

    /// <summary>Adds a cluster whose settings come from code.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options, after the declarations and before configuration.</param>
    /// <param name="name">The cluster's name. The default cluster has none.</param>
    /// <returns>A builder to declare topics and consumers with.</returns>
    public static PubSubKafkaBuilder AddPubSubKafka(this IServiceCollection services, Action<PubSubKafkaOptions> configure, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var registration = Register(services, name ?? Options.Options.DefaultName);
        registration.Configure.Add(configure);
        return new PubSubKafkaBuilder(services, registration);
    }

    private static ClusterRegistration Register(IServiceCollection services, string name)
    {
        var known = services.FirstOrDefault(service => service.IsKeyedService && service.ServiceType == typeof(ClusterRegistration) && name.Equals(service.ServiceKey));
        if (known?.KeyedImplementationInstance is ClusterRegistration registered)
        {
            return registered;
        }

        var registration = new ClusterRegistration(name);
        services.AddKeyedSingleton(name, registration);
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Instruments>();
        services.AddOptions<PubSubKafkaOptions>(name).ValidateOnStart();
        services.AddSingleton<IConfigureOptions<PubSubKafkaOptions>>(new ClusterOptionsSetup(registration));
        services.AddSingleton<IValidateOptions<PubSubKafkaOptions>>(new ClusterOptionsValidator(registration));
        services.TryAddKeyedSingleton<ITransport, ConfluentTransport>(name);
        services.AddKeyedSingleton(name, (provider, _) => new Cluster(provider, registration));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<Cluster>(name).Host);
        services.AddKeyedSingleton(name, (provider, _) => provider.GetRequiredKeyedService<Cluster>(name).Publisher);
        services.AddKeyedSingleton(name, (provider, _) => provider.GetRequiredKeyedService<Cluster>(name).Redriver);
        if (name == Options.Options.DefaultName)
        {
            services.AddSingleton(provider => provider.GetRequiredKeyedService<Cluster>(name).Publisher);
            services.AddSingleton(provider => provider.GetRequiredKeyedService<Cluster>(name).Redriver);
        }

        return registration;
    }
}
