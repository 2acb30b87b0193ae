using ProductService;
using Shop.Contracts;
using Shop.ServiceDefaults;
using Shop.ServiceDefaults.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddShop("products.db", ProductSchema.Sql, out var options)
    .AddOrders(options)
    .AddStockReservations(options)
    .AddConsumer("products", consumer => consumer.ForShop(options, "product-service").Handle<Order, ReserveStock>());
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ProductJson.Default));

var app = builder.Build();
app.UseShop();
app.MapProducts();
app.MapRestReservations();
await app.Services.GetRequiredService<ShopDatabase>().WriteAsync(ProductSeed.Write);
await app.RunAsync();
