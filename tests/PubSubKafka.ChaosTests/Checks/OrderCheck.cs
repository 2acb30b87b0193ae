using PubSubKafka.ChaosMember.Journaling;
using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Checks;

/// <summary>
/// The records of a key are handled one at a time and in order. What comes again after a crash may begin further back, and then goes on in order.
/// </summary>
internal static class OrderCheck
{
    public static IEnumerable<string> Violations(RunHistory history) => AcrossMembers(history).Concat(history.Assignments.SelectMany(Within));

    // No record begins, or is done with, for the first time before the one before it was done with somewhere.
    private static IEnumerable<string> AcrossMembers(RunHistory history)
    {
        var finished = history.FirstFinishes();
        var started = history.Attempts.GroupBy(attempt => attempt.Id).ToDictionary(record => record.Key, record => record.MinBy(attempt => attempt.Started)!);
        foreach (var key in history.Published.GroupBy(record => record.Key))
        {
            PublishedRecord? before = null;
            foreach (var record in key.OrderBy(record => record.Sequence))
            {
                var ready = before is null ? long.MinValue : finished.GetValueOrDefault(before.Id, long.MaxValue);
                if (started.TryGetValue(record.Id, out var start) && start.Started < ready)
                {
                    yield return $"{start} started at {history.At(start.Started)}, {When(before!)}";
                }

                if (finished.TryGetValue(record.Id, out var end) && end < ready)
                {
                    yield return $"{record} was done with at {history.At(end)}, {When(before!)}";
                }

                before = record;
            }
        }

        string When(PublishedRecord record) => finished.TryGetValue(record.Id, out var end)
            ? $"before {record} was done with at {history.At(end)}"
            : $"and {record} never was done with";
    }

    private static IEnumerable<string> Within(Assignment assignment)
    {
        var done = assignment.Finishes.GroupBy(finish => finish.Id).ToDictionary(record => record.Key, record => record.Min(finish => finish.Time));
        foreach (var key in assignment.Attempts.GroupBy(attempt => attempt.Key))
        {
            Attempt? before = null;
            foreach (var attempt in key)
            {
                if (before is not null && Problem(before, attempt, done) is { } problem)
                {
                    yield return $"{attempt} started {problem} {before.Sequence} ({before.Id}), in one assignment";
                }

                before = attempt;
            }
        }
    }

    private static string? Problem(Attempt before, Attempt attempt, Dictionary<RecordId, long> done) =>
        before.Ended > attempt.Started ? "during"
        : attempt.Sequence < before.Sequence ? "after the later"

        // A record that was handled to the end and comes again is the other check's.
        : attempt.Sequence == before.Sequence ? (before.Outcome == EntryKind.Cancelled ? "after the cancelled" : null)
        : done.GetValueOrDefault(before.Id, long.MaxValue) > attempt.Started ? "without an end of"
        : null;
}
