namespace ProductService;

internal static class ProductSchema
{
    // The tables that begin with rest_ belong to the old way, so that the two do not disturb each other.
    public const string Sql = """
        CREATE TABLE IF NOT EXISTS products (
          id TEXT PRIMARY KEY, name TEXT NOT NULL, price_cents INTEGER NOT NULL, received INTEGER NOT NULL, available INTEGER NOT NULL)
          WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS reservations (
          order_id TEXT NOT NULL, product_id TEXT NOT NULL, quantity INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY (order_id, product_id))
          WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS rest_stock (id TEXT PRIMARY KEY, available INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS rest_reservations (order_id TEXT PRIMARY KEY, answer BLOB NOT NULL) WITHOUT ROWID;
        """;
}
