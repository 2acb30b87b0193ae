using Shop.Contracts;
using Shop.ServiceDefaults.Storage;

namespace Shop.ServiceDefaults;

/// <summary>Counts what went wrong in handling, from the logs that the handlers' own transactions wrote.</summary>
public static class AuditQuery
{
    private const string AppliedTwice =
        "SELECT coalesce(sum(times - 1), 0) FROM (SELECT count(*) AS times FROM effects GROUP BY name, key HAVING count(*) > 1)";

    private const string OutOfOrder = """
        SELECT count(*) FROM handled AS late WHERE late.key <> '' AND EXISTS (
          SELECT 1 FROM handled AS early
          WHERE early.key = late.key AND early.topic = late.topic AND early.partition = late.partition
            AND early.sequence < late.sequence AND early.offset > late.offset)
        """;

    /// <summary>Reads the numbers.</summary>
    /// <param name="session">The service's database.</param>
    /// <returns>The numbers since the database was made.</returns>
    public static Audit Read(DatabaseSession session) => new(
        session.Number("SELECT count(*) FROM handled") ?? 0,
        session.Number(AppliedTwice) ?? 0,
        session.Number("SELECT count(*) FROM redelivered") ?? 0,
        session.Number(OutOfOrder) ?? 0);
}
