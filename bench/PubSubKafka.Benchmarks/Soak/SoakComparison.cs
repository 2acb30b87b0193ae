using System.Diagnostics;
using System.Text.Json;
using PubSubKafka.Benchmarks.Brokers;

namespace PubSubKafka.Benchmarks.Soak;

/// <summary>Memory after some minutes against memory after the warm-up, for each scenario in a process of its own; all of them at the same time.</summary>
internal sealed class SoakComparison : IComparison
{
    private const double Goal = 1.1;

    private static readonly (SoakScenario Scenario, string Name)[] Scenarios =
    [
        (SoakScenario.Steady, "steady rate"),
        (SoakScenario.StuckKey, "one key stuck"),
        (SoakScenario.MillionKeys, "1,000,000 keys"),
    ];

    public IReadOnlyList<string> Names { get; } = [.. Scenarios.SelectMany(scenario => NamesOf(scenario.Name))];

    public async Task<IReadOnlyList<Row>> RunAsync(Target target, CompareOptions options)
    {
        if (options.SoakMinutes == 0)
        {
            return [];
        }

        var time = TimeSpan.FromMinutes(options.SoakMinutes);
        var topics = new List<string>();
        foreach (var _ in Scenarios)
        {
            topics.Add(await OwnHost.FillTopicAsync(target, "soak", [Payload.Make(0)]));
        }

        var rows = await Task.WhenAll(Scenarios.Select(
            (scenario, at) => RunAsync(scenario.Name, new SoakSettings(target.BootstrapServers, topics[at], scenario.Scenario, time))));
        return [.. rows.SelectMany(both => both)];
    }

    private static string[] NamesOf(string scenario) => [$"memory over time, {scenario}, live heap / begin", $"memory over time, {scenario}, working set / begin"];

    private static async Task<Row[]> RunAsync(string scenario, SoakSettings settings)
    {
        var (heap, workingSet) = (NamesOf(scenario)[0], NamesOf(scenario)[1]);
        try
        {
            var report = await WatchAsync(settings);
            var note = $"{settings.Time.TotalMinutes:0.##} minutes, {report.Handled:n0} records";
            return [ToRow(heap, report.End.Heap, report.Begin.Heap, note), ToRow(workingSet, report.End.WorkingSet, report.Begin.WorkingSet, note)];
        }
        catch (Exception exception)
        {
            return [Row.Failed(heap, exception), Row.Failed(workingSet, exception)];
        }
    }

    private static async Task<SoakReport> WatchAsync(SoakSettings settings)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Prefix(), .. settings.ToArguments()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<SoakReport>(output)!
            : throw new InvalidOperationException($"The process that was watched ended with {process.ExitCode}: {(await errors).Trim()}");
    }

    // Under the dotnet command this program is an argument of it.
    private static string[] Prefix() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(SoakComparison).Assembly.Location] : [];

    private static Row ToRow(string name, double end, double begin, string note) => new(name, "MiB", end, begin, Goal) { LowerIsBetter = true, Note = note };
}
