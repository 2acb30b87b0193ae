namespace OrderService;

internal static class OrderSchema
{
    // stock_accepted and customer_accepted: null until the answer is there. rest_orders belongs to the old way.
    public const string Sql = """
        CREATE TABLE IF NOT EXISTS orders (
          id TEXT PRIMARY KEY, status TEXT NOT NULL, snapshot BLOB NOT NULL, stock_accepted INTEGER, customer_accepted INTEGER,
          withdrawn INTEGER NOT NULL DEFAULT 0)
          WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS rest_orders (id TEXT PRIMARY KEY, status TEXT NOT NULL, snapshot BLOB NOT NULL) WITHOUT ROWID;
        """;
}
