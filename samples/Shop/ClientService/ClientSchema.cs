namespace ClientService;

internal static class ClientSchema
{
    public const string Sql = """
        CREATE TABLE IF NOT EXISTS clients (
          id TEXT PRIMARY KEY, name TEXT NOT NULL, blocked INTEGER NOT NULL, orders INTEGER NOT NULL DEFAULT 0, spent_cents INTEGER NOT NULL DEFAULT 0)
          WITHOUT ROWID;
        """;
}
