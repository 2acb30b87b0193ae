using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>What a run was like, in numbers, so that a run in which nothing happened does not look like a good one.</summary>
internal static class RunSummary
{
    public static string Of(RunHistory history)
    {
        var finishes = history.Finishes.ToList();
        var again = finishes.Count - finishes.Select(finish => finish.Id).Distinct().Count();
        var ends = history.Assignments.CountBy(assignment => assignment.End).ToDictionary();
        return $"{history.Published.Count} records, {history.Attempts.Count()} attempts, {history.Attempts.Count(attempt => attempt.Outcome is null)} cut short, "
            + $"{history.DeadLetters.Count} dead letters, {history.Outputs.Count} outputs, {again} handled again, "
            + $"{history.Assignments.Select(assignment => assignment.Member).Distinct().Count()} members, {history.Assignments.Count} assignments "
            + $"({string.Join(", ", ends.Select(end => $"{end.Key} {end.Value}"))}), {history.Assignments.Sum(assignment => assignment.Commits.Count)} commits, "
            + $"{history.Seen.Count} committed offsets seen";
    }
}
