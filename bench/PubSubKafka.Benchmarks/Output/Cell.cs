using System.Globalization;

namespace PubSubKafka.Benchmarks.Output;

/// <summary>How values look in a table.</summary>
internal static class Cell
{
    public static string Number(double number) => number.ToString(number < 100 ? "0.00" : "n0", CultureInfo.InvariantCulture);

    public static string Bytes(Row row) => row.BytesRatio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";

    public static string Goal(Row row) => (row.LowerIsBetter ? "≤ " : "≥ ") + row.Goal.ToString("0.00", CultureInfo.InvariantCulture);
}
