using Shop.Demo.Brokers;

namespace Shop.Demo.Services;

/// <summary>The three services of one run.</summary>
internal sealed class ShopProcesses : IAsyncDisposable
{
    public ShopProcesses(DemoBroker broker, string runFolder)
    {
        Products = Make("ProductService", "products", []);
        Clients = Make("ClientService", "clients", []);
        Orders = Make("OrderService", "orders", new()
        {
            ["Services__Products"] = Products.Http.BaseAddress!.ToString(),
            ["Services__Clients"] = Clients.Http.BaseAddress!.ToString(),
        });

        ServiceProcess Make(string name, string consumer, Dictionary<string, string> more)
        {
            var environment = new Dictionary<string, string>(more)
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["Shop__Data"] = Path.Combine(runFolder, "data"),
                ["Shop__Prefix"] = broker.Prefix,
                ["PubSubKafka__BootstrapServers"] = broker.BootstrapServers,
            };
            foreach (var (setting, value) in broker.ConsumerSettings)
            {
                environment[$"PubSubKafka__Consumers__{consumer}__{setting}"] = value;
            }

            return new ServiceProcess(name, runFolder, environment);
        }
    }

    public ServiceProcess Orders { get; }

    public ServiceProcess Products { get; }

    public ServiceProcess Clients { get; }

    public IReadOnlyList<ServiceProcess> All => [Orders, Products, Clients];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var service in All)
        {
            service.Start();
        }

        await Task.WhenAll(All.Select(service => service.WaitUntilHealthyAsync(cancellationToken)));
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(All.Select(service => service.DisposeAsync().AsTask()));
}
