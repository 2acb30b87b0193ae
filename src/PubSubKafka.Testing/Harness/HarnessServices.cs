using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Pipeline;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Harness;

/// <summary>Turns an application's services into those of a test: brokers in memory, a virtual clock, an observer.</summary>
internal static class HarnessServices
{
    private const string NoAddress = "in-memory:9092";

    /// <summary>Returns a broker for each cluster that the services declare, by the cluster's name.</summary>
    public static Dictionary<string, InMemoryBroker> Replace(IServiceCollection services, VirtualTimeProvider time, DeliveryLog log)
    {
        services.RemoveAll<TimeProvider>();
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton<IDeliveryObserver>(log);
        var brokers = new Dictionary<string, InMemoryBroker>(StringComparer.Ordinal);
        foreach (var registration in Registrations(services))
        {
            var broker = new InMemoryBroker();
            brokers.Add(registration.Name, broker);
            services.RemoveAllKeyed<ITransport>(registration.Name);
            services.AddKeyedSingleton<ITransport>(registration.Name, new InMemoryTransport(broker));
            services.PostConfigure<PubSubKafkaOptions>(registration.Name, options =>
            {
                options.BootstrapServers ??= NoAddress;

                // A service that expects its topics to be there finds them.
                options.CreateTopics = true;

                // Time stands still between the test's steps, and a transaction is not to wait for it.
                foreach (var consumer in options.Consumers.Values)
                {
                    consumer.Transactions.Interval = TimeSpan.Zero;
                }
            });
        }

        return brokers;
    }

    public static IReadOnlyList<ClusterRegistration> Registrations(IServiceCollection services) =>
        [.. services.Where(static service => service.IsKeyedService).Select(static service => service.KeyedImplementationInstance).OfType<ClusterRegistration>()];
}
