using System.Globalization;
using System.Text;

namespace PubSubKafka.Benchmarks.Output;

/// <summary>Puts the rows into a page, between the two lines that mark the place.</summary>
internal static class MarkdownTable
{
    private const string Begin = "<!-- table: begin -->";
    private const string End = "<!-- table: end -->";

    /// <summary>Before a run that takes minutes.</summary>
    /// <exception cref="ArgumentException">The page exists and does not mark the place.</exception>
    public static void CheckPlace(string file)
    {
        if (File.Exists(file) && Place(File.ReadAllText(file)) is null)
        {
            throw new ArgumentException($"{file} has no lines {Begin} and {End} to put the table between");
        }
    }

    public static async Task WriteAsync(string file, IReadOnlyList<Row> rows, string conditions)
    {
        var table = $"{Begin}\n\n{conditions}\n\n{Table(rows)}\n{End}";
        var page = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
        var place = Place(page) ?? new Range(0, page.Length);
        await File.WriteAllTextAsync(file, page[..place.Start] + table + (page.Length == 0 ? "\n" : page[place.End..]));
    }

    private static Range? Place(string page)
    {
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        return begin < 0 || end < begin ? null : begin..(end + End.Length);
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
