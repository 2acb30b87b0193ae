using System.Text.Json;

namespace PubSubKafka.Benchmarks.Output;

/// <summary>The rows as a JSON array, for whoever compares one run with another.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Task WriteAsync(string file, IEnumerable<Row> rows) => File.WriteAllTextAsync(file, JsonSerializer.Serialize(
        rows.Select(row => new
        {
            row.Name,
            row.Ours,
            row.Raw,
            row.Ratio,
            row.BytesRatio,
            row.Goal,
            row.Met,
            row.Unit,
            row.Broker,
            row.BytesGoal,
            row.LowerIsBetter,
            row.Note,
            row.Error,
        }),
        Options));
}
