using System.Globalization;
using System.Text;

namespace PubSubKafka.Benchmarks.Output;

/// <summary>Puts the rows into a page, between the two lines that mark the place.</summary>
internal static class MarkdownTable
{
    private const string Begin = "<!-- table: begin -->";
    private const string End = "<!-- table: end -->";

    /// <exception cref="InvalidOperationException">The page exists and does not mark the place.</exception>
    public static async Task WriteAsync(string file, IReadOnlyList<Row> rows, string conditions)
    {
        var table = $"{Begin}\n\n{conditions}\n\n{Table(rows)}\n{End}";
        if (!File.Exists(file))
        {
            await File.WriteAllTextAsync(file, table + "\n");
            return;
        }

        var page = await File.ReadAllTextAsync(file);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            throw new InvalidOperationException($"{file} has no lines {Begin} and {End} to put the table between.");
        }

        await File.WriteAllTextAsync(file, page[..begin] + table + page[(end + End.Length)..]);
    }

    private static string Table(IReadOnlyList<Row> rows)
    {
        var text = new StringBuilder();
        text.Append("| row | ours | raw | unit | ratio | goal | bytes | bytes goal | met |\n|---|---:|---:|---|---:|---:|---:|---:|---|\n");
        foreach (var row in rows)
        {
            text.Append(Line(row)).Append('\n');
        }

        var notes = rows.Where(row => row.Note is not null).ToList();
        if (notes.Count > 0)
        {
            text.Append("\nNotes of the run:\n\n");
            notes.ForEach(row => text.Append(CultureInfo.InvariantCulture, $"- {row.Name}: {row.Note}\n"));
        }

        return text.ToString();
    }

    private static string Line(Row row) => row.Error is null
        ? $"| {row.Name} | {Cell.Number(row.Ours)} | {Cell.Number(row.Raw)} | {row.Unit} | {row.Ratio:0.00} | {Cell.Goal(row)} | {Cell.Bytes(row)} | "
            + $"{(row.BytesGoal is { } goal ? $"≤ {goal:0.00}" : "")} | {(row.Met ? "yes" : "**no**")} |"
        : $"| {row.Name} | | | | | | | | failed: {row.Error.ReplaceLineEndings(" ")} |";
}
