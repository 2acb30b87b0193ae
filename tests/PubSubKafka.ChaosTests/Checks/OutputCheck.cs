using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Checks;

/// <summary>
/// Where handlers publish exactly once: each record that can be handled has one output, those of a key in the order of the records; one that cannot has none, and
/// one dead letter.
/// </summary>
internal static class OutputCheck
{
    public static IEnumerable<string> Violations(RunHistory history)
    {
        if (!history.ExactlyOnce)
        {
            yield break;
        }

        var outputs = history.Outputs.GroupBy(static output => output.Key).ToDictionary(static key => key.Key, static key => key.ToList());
        var letters = history.DeadLetters.CountBy(static letter => letter.Source).ToDictionary();
        foreach (var key in history.Published.GroupBy(static record => record.Key))
        {
            var own = outputs.GetValueOrDefault(key.Key, []);
            var counts = own.CountBy(static output => output.Sequence).ToDictionary();
            foreach (var record in key)
            {
                if (counts.GetValueOrDefault(record.Sequence) is var count && count != (record.AlwaysFails ? 0 : 1))
                {
                    yield return $"{record} {(record.AlwaysFails ? "cannot be handled and " : "")}has {count} outputs";
                }

                if (letters.GetValueOrDefault(record.Id) is var dead && dead != (record.AlwaysFails ? 1 : 0))
                {
                    yield return $"{record} has {dead} dead letters";
                }
            }

            foreach (var (before, after) in own.Zip(own.Skip(1)).Where(static pair => pair.First.Sequence >= pair.Second.Sequence))
            {
                yield return $"the output of {after} comes after that of {before}";
            }
        }

        foreach (var output in history.Outputs.Where(output => !history.Published.Any(record => record.Key == output.Key && record.Sequence == output.Sequence)))
        {
            yield return $"there is an output of {output}, which was never published";
        }
    }
}
