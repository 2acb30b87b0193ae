using System.Net.Http.Json;
using ClientService;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using OrderService;
using ProductService;
using PubSubKafka;
using PubSubKafka.Testing.Embedded;
using Shop.Contracts;

namespace Shop.Tests;

/// <summary>The whole shop in this process, on one embedded broker. Shared by the tests, which run one after another.</summary>
public sealed class ShopFixture : IAsyncLifetime
{
    private const int Partitions = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly string[] Topics = ["orders", "customer-checks", "stock-reservations"];

    private readonly ServiceHost<OrderPlacement> _orders;
    private readonly ServiceHost<ReserveStock> _products;
    private readonly ServiceHost<CheckCustomer> _clients;

    public ShopFixture()
    {
        _orders = new ServiceHost<OrderPlacement>(Broker, "orders");
        _products = new ServiceHost<ReserveStock>(Broker, "products");
        _clients = new ServiceHost<CheckCustomer>(Broker, "clients");
    }

    public EmbeddedBroker Broker { get; } = StartBroker();

    public HttpClient Orders => field ??= _orders.CreateClient();

    public HttpClient Products => field ??= _products.CreateClient();

    public HttpClient Clients => field ??= _clients.CreateClient();

    public IMessagePublisher Publisher => _orders.Services.GetRequiredService<IMessagePublisher>();

    public HttpClient Service(string name) => name switch
    {
        "orders" => Orders,
        "products" => Products,
        _ => Clients,
    };

    public async ValueTask InitializeAsync()
    {
        foreach (var service in new[] { Orders, Products, Clients })
        {
            await UntilAsync(async () => await service.GetStringAsync(new Uri("/health", UriKind.Relative)) == "Healthy");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _orders.DisposeAsync();
        await _products.DisposeAsync();
        await _clients.DisposeAsync();
        Broker.Dispose();
    }

    /// <summary>A broker with the shop's topics.</summary>
    public static EmbeddedBroker StartBroker()
    {
        var broker = EmbeddedBroker.Start();
        foreach (var topic in Topics)
        {
            broker.CreateTopic(topic, Partitions);
            broker.CreateTopic(topic + "-dlq", Partitions);
        }

        return broker;
    }

    /// <summary>How many records stand in all topics of the shop.</summary>
    public long CountRecords()
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = Broker.BootstrapServers, GroupId = "count" }).Build();
        return Topics.SelectMany(topic => new[] { topic, topic + "-dlq" })
            .SelectMany(topic => Enumerable.Range(0, Partitions).Select(partition => new TopicPartition(topic, partition)))
            .Sum(partition => consumer.QueryWatermarkOffsets(partition, Patience).High.Value);
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (!await isSo())
        {
            await Task.Delay(BetweenLooks, TimeProvider.System, patience.Token);
        }
    }

    /// <summary>Places an order and waits for its outcome.</summary>
    public async Task<Order> PlaceAsync(NewOrder order)
    {
        using var response = await Orders.PostAsJsonAsync("/orders", order, ShopJson.Default.NewOrder);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);
        var final = await GetAsync(response.Headers.Location!);
        await UntilAsync(async () => (final = await GetAsync(response.Headers.Location!)).Status != OrderStatus.Placed);
        return final;
    }

    private async Task<Order> GetAsync(Uri order) => (await Orders.GetFromJsonAsync(order, ShopJson.Default.Order))!;
}
