using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Checks;

/// <summary>Whenever the committed offset was looked at, everything below it had been handled to the end by somebody.</summary>
internal static class CommitCheck
{
    public static IEnumerable<string> Violations(RunHistory history)
    {
        var finished = history.FirstFinishes();
        var reported = new HashSet<RecordId>();
        foreach (var partition in history.Published.GroupBy(record => record.Id.Partition))
        {
            var records = partition.OrderBy(record => record.Id.Offset).ToList();
            foreach (var seen in history.Seen.Where(seen => seen.Partition == partition.Key))
            {
                foreach (var record in records.TakeWhile(record => record.Id.Offset < seen.Offset))
                {
                    var end = finished.GetValueOrDefault(record.Id, long.MaxValue);
                    if (end > seen.Time && reported.Add(record.Id))
                    {
                        yield return $"{record} was {(end == long.MaxValue ? "never done with" : $"done with at {history.At(end)}")}, but offset {seen.Offset} "
                            + $"was committed by {history.At(seen.Time)}";
                    }
                }
            }
        }
    }
}
