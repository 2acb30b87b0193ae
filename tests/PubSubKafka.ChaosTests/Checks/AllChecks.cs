using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Checks;

/// <summary>Everything that must be true after a run.</summary>
internal static class AllChecks
{
    private const int Shown = 12;

    private static readonly (string Name, Func<RunHistory, IEnumerable<string>> Violations)[] Checks =
    [
        ("a. every record is handled or dead-lettered", FateCheck.Violations),
        ("b. order by key", OrderCheck.Violations),
        ("c. repetitions", RepeatCheck.Violations),
        ("d. committed offsets", CommitCheck.Violations),
        ("e. the end", EndCheck.Violations),
    ];

    /// <summary>One text for each check that found something.</summary>
    public static IReadOnlyList<string> Run(RunHistory history)
    {
        var found = new List<string>();
        foreach (var (name, check) in Checks)
        {
            var violations = check(history).ToList();
            if (violations.Count > 0)
            {
                var more = violations.Count > Shown ? $"\n    ... and {violations.Count - Shown} more" : "";
                found.Add($"{name}: {violations.Count} violations\n    {string.Join("\n    ", violations.Take(Shown))}{more}");
            }
        }

        return found;
    }
}
