using System.Text.Json;
using Shop.Contracts;
using Shop.ServiceDefaults.Storage;

namespace ProductService;

/// <summary>The old way: OrderService calls and waits. Same rules, stock of its own.</summary>
internal static class RestReservations
{
    public static void MapRestReservations(this WebApplication app) => app.MapPost("/rest/reservations", ReserveAsync);

    private static async Task<IResult> ReserveAsync(Order order, ShopDatabase database) => order.Items.All(item => item.Quantity > 0)
        ? Results.Ok(await database.WriteAsync(session => Reserve(session, order)))
        : Results.ValidationProblem(new Dictionary<string, string[]> { ["items"] = ["Each quantity from 1."] });

    // The answer is kept, so that a caller who asks again after a lost response does not reserve twice: even the old way gets this right here.
    private static StockReservation Reserve(DatabaseSession session, Order order)
    {
        var known = session.One("SELECT answer FROM rest_reservations WHERE order_id = $1", row => row.GetFieldValue<byte[]>(0), order.Id);
        if (known is not null)
        {
            return JsonSerializer.Deserialize(known, ShopJson.Default.StockReservation)!;
        }

        var answer = Reservations.FirstMissing(session, "SELECT available FROM rest_stock WHERE id = $1", order) ?? Take(session, order);
        session.Execute(
            "INSERT INTO rest_reservations (order_id, answer) VALUES ($1, $2)",
            order.Id, JsonSerializer.SerializeToUtf8Bytes(answer, ShopJson.Default.StockReservation));
        return answer;
    }

    private static StockReservation Take(DatabaseSession session, Order order)
    {
        foreach (var item in order.Items)
        {
            session.Execute("UPDATE rest_stock SET available = available - $2 WHERE id = $1", item.ProductId, item.Quantity);
        }

        return new StockReservation(order.Id, Accepted: true, Reason: null, ProductId: null);
    }
}
