namespace PubSubKafka.Benchmarks.Output;

/// <summary>The table on the console, one line for each row as soon as it is there.</summary>
internal static class TextTable
{
    private const int NameWidth = -86;

    public static string Header => $"{"",NameWidth}{"ours",10}{"raw",10} {"unit",-11}{"ratio",7}{"bytes",7}{"goal",8}";

    public static void Print(Row row)
    {
        var line = row.Error is null
            ? $"{row.Name,NameWidth}{Cell.Number(row.Ours),10}{Cell.Number(row.Raw),10} {row.Unit,-11}{row.Ratio,7:0.00}{Cell.Bytes(row),7}{Cell.Goal(row),8}"
                + (row.Met ? "" : "  not met")
            : $"{row.Name,NameWidth}  failed: {row.Error}";
        Console.WriteLine(line);
        if (row.Note is not null)
        {
            Console.WriteLine($"    {row.Note}");
        }
    }
}
