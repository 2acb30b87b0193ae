using System.Text.Json;
using Microsoft.Data.Sqlite;
using Shop.Contracts;
using Shop.ServiceDefaults.Storage;

namespace OrderService;

/// <summary>The statements about orders.</summary>
internal static class OrderStore
{
    public static bool Insert(DatabaseSession session, Order order) =>
        session.Execute("INSERT INTO orders (id, status, snapshot) VALUES ($1, $2, $3)", order.Id, order.Status.ToString(), Bytes(order)) > 0;

    public static bool InsertRest(DatabaseSession session, Order order) =>
        session.Execute("INSERT INTO rest_orders (id, status, snapshot) VALUES ($1, $2, $3)", order.Id, order.Status.ToString(), Bytes(order)) > 0;

    public static bool Delete(DatabaseSession session, string id) => session.Execute("DELETE FROM orders WHERE id = $1", id) > 0;

    public static bool Withdraw(DatabaseSession session, string id) => session.Execute("UPDATE orders SET withdrawn = 1 WHERE id = $1", id) > 0;

    public static StoredOrder? Find(DatabaseSession session, string id) => session.One(
        "SELECT snapshot, stock_accepted, customer_accepted, withdrawn FROM orders WHERE id = $1",
        row => new StoredOrder(Snapshot(row), Answer(row, 1), Answer(row, 2), row.GetBoolean(3)),
        id);

    public static void Update(DatabaseSession session, StoredOrder stored) => session.Execute(
        "UPDATE orders SET status = $2, snapshot = $3, stock_accepted = $4, customer_accepted = $5 WHERE id = $1",
        stored.Order.Id, stored.Order.Status.ToString(), Bytes(stored.Order), stored.StockAccepted, stored.CustomerAccepted);

    public static IReadOnlyList<Order> List(DatabaseSession session, string after, int limit) => session.All(
        "SELECT snapshot FROM orders WHERE id > $1 AND withdrawn = 0 ORDER BY id LIMIT $2", Snapshot, after, limit);

    public static OrderCounts Count(DatabaseSession session) => Counts(session, "SELECT status, count(*) FROM orders WHERE withdrawn = 0 GROUP BY status");

    public static OrderCounts CountRest(DatabaseSession session) => Counts(session, "SELECT status, count(*) FROM rest_orders GROUP BY status");

    private static OrderCounts Counts(DatabaseSession session, string sql)
    {
        var counts = session.All(sql, row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1))).ToDictionary();
        return new OrderCounts(
            counts.GetValueOrDefault(nameof(OrderStatus.Placed)),
            counts.GetValueOrDefault(nameof(OrderStatus.Confirmed)),
            counts.GetValueOrDefault(nameof(OrderStatus.Rejected)));
    }

    private static byte[] Bytes(Order order) => JsonSerializer.SerializeToUtf8Bytes(order, ShopJson.Default.Order);

    private static Order Snapshot(SqliteDataReader row) => JsonSerializer.Deserialize(row.GetFieldValue<byte[]>(0), ShopJson.Default.Order)!;

    private static bool? Answer(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetBoolean(column);
}
