using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka;
using PubSubKafka.Testing.Embedded;

namespace Shop.Tests;

/// <summary>One service as it is, on a free port, with a folder of its own and the embedded broker.</summary>
/// <typeparam name="TMarker">Any type of the service's assembly.</typeparam>
internal sealed class ServiceHost<TMarker> : WebApplicationFactory<TMarker>
    where TMarker : class
{
    private readonly EmbeddedBroker _broker;
    private readonly string _consumer;
    private readonly IMessagePublisher? _publisher;
    private readonly string _folder = Directory.CreateTempSubdirectory("shop-tests-").FullName;

    public ServiceHost(EmbeddedBroker broker, string consumer, IMessagePublisher? publisher = null)
    {
        _broker = broker;
        _consumer = consumer;
        _publisher = publisher;

        // A real server, because the limit of the body's size is Kestrel's.
        UseKestrel(0);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Shop:Data", _folder);
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        builder.UseSetting("PubSubKafka:BootstrapServers", _broker.BootstrapServers);
        builder.UseSetting($"PubSubKafka:Consumers:{_consumer}:UseNewGroupProtocol", "true");
        builder.UseSetting($"PubSubKafka:Consumers:{_consumer}:Client:fetch.wait.max.ms", "10");
        if (_publisher is not null)
        {
            builder.ConfigureServices(services => services.AddSingleton(_publisher));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
