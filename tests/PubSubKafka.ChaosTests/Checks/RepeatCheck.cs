using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Checks;

/// <summary>
/// Which records may be handled again after they were handled to the end: those whose member has committed less than twice since then. The first of
/// two commits may have been made up before the end; the second was made up after the first was answered. Neither those below a committed offset, nor
/// any while all was well, nor one in the assignment in which it ended.
/// </summary>
internal static class RepeatCheck
{
    private const int CommitsThatRemember = 2;

    public static IEnumerable<string> Violations(RunHistory history)
    {
        var attempts = history.Attempts.ToLookup(attempt => attempt.Id);
        var committed = CommittedOffsets(history);
        foreach (var record in history.Published)
        {
            foreach (var attempt in attempts[record.Id])
            {
                if (BelowCommitted(committed[record.Id.Partition], attempt) is { } commit)
                {
                    yield return $"{attempt} started at {history.At(attempt.Started)}; offset {commit.Offset} was committed at {history.At(commit.Time)}, "
                        + "before the member got the partition";
                }
            }
        }

        foreach (var finish in history.Finishes.Where(finish => !finish.TooLate))
        {
            var again = attempts[finish.Id]
                .Where(attempt => attempt.Started > finish.Time)
                .Select(attempt => (Attempt: attempt, Reason: Reason(history, finish, attempt)))
                .FirstOrDefault(repeat => repeat.Reason is not null);
            if (again is ({ } attempt, { } reason))
            {
                yield return $"{attempt} started again at {history.At(attempt.Started)}: {finish.Assignment.Member} was done with it at "
                    + $"{history.At(finish.Time)}, {reason}";
            }
        }
    }

    private static string? Reason(RunHistory history, Finish finish, Attempt attempt)
    {
        if (ReferenceEquals(finish.Assignment, attempt.Assignment))
        {
            return "in the same assignment";
        }

        var commits = finish.Assignment.Commits.Where(commit => commit.Time > finish.Time && commit.Time < attempt.Assignment.From).ToList();
        if (commits.Count >= CommitsThatRemember)
        {
            return $"and committed the partition {commits.Count} times after that, at {history.At(commits[0].Time)} and {history.At(commits[1].Time)} first";
        }

        return finish.Assignment.End is AssignmentEnd.None or AssignmentEnd.Revoked && history.Calm.Any(calm => calm.Contains(finish.Time))
            ? "while all was well"
            : null;
    }

    private static ILookup<int, Commit> CommittedOffsets(RunHistory history) => history.Assignments
        .SelectMany(assignment => assignment.Commits.Select(commit => (assignment.Partition, Commit: commit)))
        .ToLookup(commit => commit.Partition, commit => commit.Commit);

    // Exact: whoever got the partition after the answer has read this offset or a later one.
    private static Commit? BelowCommitted(IEnumerable<Commit> commits, Attempt attempt)
    {
        foreach (var commit in commits)
        {
            if (commit.Offset > attempt.Id.Offset && commit.Time < attempt.Assignment.From)
            {
                return commit;
            }
        }

        return null;
    }
}
