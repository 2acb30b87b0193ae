using Shop.Contracts;
using Shop.ServiceDefaults.Storage;

namespace OrderService;

internal static class OrderEndpoints
{
    private const int LargestPage = 500;

    public static void MapOrders(this WebApplication app)
    {
        app.MapPost("/orders", PlaceAsync);
        app.MapGet("/orders", List);
        app.MapGet("/orders/summary", (ShopDatabase database) => database.Read(OrderStore.Count));
        app.MapGet("/orders/{id}", Get);
    }

    private static async Task<IResult> PlaceAsync(NewOrder request, OrderPlacement placement)
    {
        if (NewOrderCheck.FindMistakes(request) is { Count: > 0 } mistakes)
        {
            return Results.ValidationProblem(mistakes);
        }

        return await placement.PlaceAsync(request) is { } order
            ? Results.Accepted($"/orders/{order.Id}", new AcceptedOrder(order.Id))
            : Results.Problem("The order was not taken, because it cannot be passed on now. Try again later.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult List(ShopDatabase database, string? after = null, int limit = 100)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Results.ValidationProblem(new Dictionary<string, string[]> { ["limit"] = [$"1 to {LargestPage}."] });
        }

        var orders = database.Read(session => OrderStore.List(session, after ?? "", limit));
        return Results.Ok(new OrderPage(orders, orders.Count == limit ? orders[^1].Id : null));
    }

    private static IResult Get(string id, ShopDatabase database) =>
        database.Read(session => OrderStore.Find(session, id)) is { Withdrawn: false, Order: { } order }
            ? Results.Ok(order)
            : Results.Problem($"There is no order '{id}'.", statusCode: StatusCodes.Status404NotFound);
}
