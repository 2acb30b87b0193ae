using Shop.Contracts;
using Shop.ServiceDefaults.Storage;

namespace ProductService;

/// <summary>Reserves, sells and releases the pieces of an order.</summary>
internal static class Reservations
{
    /// <summary>Reserves all items of an order, or none.</summary>
    public static StockReservation Reserve(DatabaseSession session, Order order)
    {
        if (FirstMissing(session, "SELECT available FROM products WHERE id = $1", order) is { } refusal)
        {
            session.LogEffect("refuse", order.Id);
            return refusal;
        }

        foreach (var item in order.Items)
        {
            session.Execute("UPDATE products SET available = available - $2 WHERE id = $1", item.ProductId, item.Quantity);
            session.Execute(
                "INSERT INTO reservations (order_id, product_id, quantity, state) VALUES ($1, $2, $3, 'Reserved')", order.Id, item.ProductId, item.Quantity);
        }

        session.LogEffect("reserve", order.Id);
        return new StockReservation(order.Id, Accepted: true, Reason: null, ProductId: null);
    }

    /// <summary>The pieces of a confirmed order are sold.</summary>
    public static void Sell(DatabaseSession session, Order order)
    {
        session.Execute("UPDATE reservations SET state = 'Sold' WHERE order_id = $1 AND state = 'Reserved'", order.Id);
        session.LogEffect("sell", order.Id);
    }

    /// <summary>The pieces of a rejected order, if any were reserved, can be reserved again.</summary>
    public static void Release(DatabaseSession session, Order order)
    {
        session.Execute(
            """
            UPDATE products SET available = available + (SELECT quantity FROM reservations WHERE order_id = $1 AND product_id = id)
            WHERE id IN (SELECT product_id FROM reservations WHERE order_id = $1 AND state = 'Reserved')
            """,
            order.Id);
        session.Execute("UPDATE reservations SET state = 'Released' WHERE order_id = $1 AND state = 'Reserved'", order.Id);
        session.LogEffect("release", order.Id);
    }

    /// <summary>The answer for the first item that cannot be had; null when all can.</summary>
    public static StockReservation? FirstMissing(DatabaseSession session, string availableSql, Order order)
    {
        foreach (var item in order.Items)
        {
            var available = session.Number(availableSql, item.ProductId);
            if (available is null || available < item.Quantity)
            {
                var reason = available is null ? RejectionReason.UnknownProduct : RejectionReason.NoStock;
                return new StockReservation(order.Id, Accepted: false, reason, item.ProductId);
            }
        }

        return null;
    }
}
