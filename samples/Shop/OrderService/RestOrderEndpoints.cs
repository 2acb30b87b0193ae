using Shop.Contracts;
using Shop.ServiceDefaults.Storage;

namespace OrderService;

internal static class RestOrderEndpoints
{
    public static void MapRestOrders(this WebApplication app)
    {
        app.MapPost("/rest/orders", PlaceAsync);
        app.MapGet("/rest/orders/summary", (ShopDatabase database) => database.Read(OrderStore.CountRest));
    }

    private static async Task<IResult> PlaceAsync(NewOrder request, RestOrderPlacement placement, CancellationToken cancellationToken)
    {
        if (NewOrderCheck.FindMistakes(request) is { Count: > 0 } mistakes)
        {
            return Results.ValidationProblem(mistakes);
        }

        return await placement.PlaceAsync(request, cancellationToken) is { } order
            ? Results.Ok(order)
            : Results.Problem("The order was not taken, because a service that is needed for it does not answer.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
