using ClientService;
using Shop.Contracts;
using Shop.ServiceDefaults;
using Shop.ServiceDefaults.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddShop("clients.db", ClientSchema.Sql, out var options)
    .AddOrders(options)
    .AddCustomerChecks(options)
    .AddConsumer("clients", consumer => consumer.ForShop(options, "client-service").Handle<Order, CheckCustomer>());
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ClientJson.Default));

var app = builder.Build();
app.UseShop();
app.MapClients();
await app.Services.GetRequiredService<ShopDatabase>().WriteAsync(ClientSeed.Write);
await app.RunAsync();
