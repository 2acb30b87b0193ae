using OrderService;
using Shop.Contracts;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddShop("orders.db", OrderSchema.Sql, out var options)
    .AddOrders(options)
    .AddCustomerChecks(options)
    .AddStockReservations(options)
    .AddConsumer("orders", consumer => consumer
        .ForShop(options, "order-service")
        .Handle<StockReservation, DecideOrder>()
        .Handle<CustomerCheck, DecideOrder>());
builder.Services.AddSingleton<OrderPlacement>();
builder.Services.AddSingleton<RestOrderPlacement>();
AddRestClient(RestOrderPlacement.Clients, "Services:Clients");
AddRestClient(RestOrderPlacement.Products, "Services:Products");

var app = builder.Build();
app.UseShop();
app.MapOrders();
app.MapRestOrders();
await app.RunAsync();

void AddRestClient(string name, string setting) => builder.Services.AddHttpClient(name, client =>
{
    client.BaseAddress = new Uri(builder.Configuration[setting]!);
    client.Timeout = TimeSpan.FromSeconds(1);
});
