using Microsoft.Data.Sqlite;
using Shop.Contracts;
using Shop.ServiceDefaults.Storage;

namespace ClientService;

/// <summary>The statements about clients.</summary>
internal static class ClientStore
{
    private const string Columns = "SELECT id, name, blocked, orders, spent_cents FROM clients";

    public static ShopClient? Find(DatabaseSession session, string id) => session.One($"{Columns} WHERE id = $1", Read, id);

    public static IReadOnlyList<ShopClient> List(DatabaseSession session) => session.All($"{Columns} ORDER BY id", Read);

    public static ShopClient Put(DatabaseSession session, string id, string name, bool blocked)
    {
        session.Execute(
            "INSERT INTO clients (id, name, blocked) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET name = excluded.name, blocked = excluded.blocked",
            id, name, blocked);
        return Find(session, id)!;
    }

    /// <summary>Answers whether the client may buy.</summary>
    public static CustomerCheck Check(DatabaseSession session, Order order)
    {
        var reason = Find(session, order.Customer.Id) switch
        {
            null => RejectionReason.UnknownClient,
            { Blocked: true } => RejectionReason.BlockedClient,
            _ => (RejectionReason?)null,
        };
        session.LogEffect("check", order.Id);
        return new CustomerCheck(order.Id, order.Customer.Id, reason is null, reason);
    }

    /// <summary>Keeps the client's history from what the order event carries; nobody has to be asked.</summary>
    public static void AddToHistory(DatabaseSession session, Order order)
    {
        session.Execute("UPDATE clients SET orders = orders + 1, spent_cents = spent_cents + $2 WHERE id = $1", order.Customer.Id, (long)(order.Total * 100));
        session.LogEffect("history", order.Id);
    }

    private static ShopClient Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetInt64(3), row.GetInt64(4) / 100m);
}
