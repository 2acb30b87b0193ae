using Shop.ServiceDefaults.Storage;

namespace ProductService;

internal static class ProductEndpoints
{
    private const int LargestDelivery = 1_000_000;

    public static void MapProducts(this WebApplication app)
    {
        app.MapGet("/products", (ShopDatabase database) => database.Read(ProductStore.List));
        app.MapGet("/products/{id}", Get);
        app.MapPost("/products/{id}/deliveries", ReceiveAsync);
    }

    private static IResult Get(string id, ShopDatabase database) =>
        database.Read(session => ProductStore.Find(session, id)) is { } product ? Results.Ok(product) : Unknown(id);

    private static async Task<IResult> ReceiveAsync(string id, Delivery delivery, ShopDatabase database)
    {
        if (delivery.Quantity is < 1 or > LargestDelivery)
        {
            return Results.ValidationProblem(new Dictionary<string, string[]> { ["quantity"] = [$"1 to {LargestDelivery}."] });
        }

        return await database.WriteAsync(session => ProductStore.Receive(session, id, delivery.Quantity)) is { } product ? Results.Ok(product) : Unknown(id);
    }

    private static IResult Unknown(string id) => Results.Problem($"There is no product '{id}'.", statusCode: StatusCodes.Status404NotFound);
}
