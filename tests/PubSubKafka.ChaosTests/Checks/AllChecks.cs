using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Checks;

/// <summary>Everything that must be true after a run.</summary>
internal static class AllChecks
{
    private const int Shown = 12;

    // Where records wait in retry topics, offsets of their own topic say nothing of what is handled, and in transactions what was handled may not count: the two
    // checks in the middle are about those.
    private static readonly (string Name, bool IsAboutOffsets, Func<RunHistory, IEnumerable<string>> Violations)[] Checks =
    [
        ("a. every record is handled or dead-lettered", false, FateCheck.Violations),
        ("b. order by key", false, OrderCheck.Violations),
        ("c. repetitions", true, RepeatCheck.Violations),
        ("d. committed offsets", true, CommitCheck.Violations),
        ("e. the end", false, EndCheck.Violations),
        ("f. outputs", false, OutputCheck.Violations),
    ];

    /// <summary>One text for each check that found something.</summary>
    public static IReadOnlyList<string> Run(RunHistory history)
    {
        var found = new List<string>();
        foreach (var (name, _, check) in Checks.Where(check => !check.IsAboutOffsets || (!history.KeepsOrder && !history.ExactlyOnce)))
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
