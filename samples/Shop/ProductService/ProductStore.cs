using Microsoft.Data.Sqlite;
using Shop.Contracts;
using Shop.ServiceDefaults.Storage;

namespace ProductService;

/// <summary>The statements about the catalogue.</summary>
internal static class ProductStore
{
    private const string Columns = """
        SELECT id, name, price_cents, received, available,
          (SELECT coalesce(sum(quantity), 0) FROM reservations WHERE product_id = id AND state = 'Reserved'),
          (SELECT coalesce(sum(quantity), 0) FROM reservations WHERE product_id = id AND state = 'Sold')
        FROM products
        """;

    public static ProductStock? Find(DatabaseSession session, string id) => session.One($"{Columns} WHERE id = $1", Read, id);

    public static IReadOnlyList<ProductStock> List(DatabaseSession session) => session.All($"{Columns} ORDER BY id", Read);

    /// <summary>Takes in pieces; null when there is no such product.</summary>
    public static ProductStock? Receive(DatabaseSession session, string id, int quantity) =>
        session.Execute("UPDATE products SET received = received + $2, available = available + $2 WHERE id = $1", id, quantity) == 0 ? null : Find(session, id);

    private static ProductStock Read(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetInt64(2) / 100m, row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6));
}
