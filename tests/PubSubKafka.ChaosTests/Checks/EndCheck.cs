using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Checks;

/// <summary>
/// In the end nothing is left to consume and the members are well. And they have reported what the other checks live on: without reports these would
/// find nothing.
/// </summary>
internal static class EndCheck
{
    public static IEnumerable<string> Violations(RunHistory history)
    {
        foreach (var partition in history.Published.GroupBy(record => record.Id.Partition))
        {
            var end = partition.Max(record => record.Id.Offset) + 1;
            var committed = history.CommittedAtEnd.GetValueOrDefault(partition.Key, -1);
            if (committed != end)
            {
                yield return $"partition {partition.Key} ends at {end}, and {(committed < 0 ? "nothing" : $"{committed}")} is committed";
            }
        }

        foreach (var trouble in history.MembersInTrouble)
        {
            yield return trouble;
        }

        if (history.Assignments.All(assignment => assignment.From == 0))
        {
            yield return "no member has reported an assignment; is the log event AssignmentChanged still there?";
        }

        // Transactions are not told by partition.
        if (!history.ExactlyOnce && history.Assignments.All(assignment => assignment.Commits.Count == 0))
        {
            yield return "no member has reported a commit, so nothing is known about repetitions; is the log event Committed there?";
        }
    }
}
