using PubSubKafka.ChaosTests.Histories;

namespace PubSubKafka.ChaosTests.Checks;

/// <summary>Every published record was handled successfully or stands in the dead-letter topic, as its handler decided, and nothing else was or does.</summary>
internal static class FateCheck
{
    public static IEnumerable<string> Violations(RunHistory history)
    {
        var published = history.Published.ToDictionary(record => record.Id);
        var handled = history.Finishes.Where(finish => !finish.InDeadLetters).Select(finish => finish.Id).ToHashSet();
        var dead = history.DeadLetters.Select(letter => letter.Source).ToHashSet();
        foreach (var record in history.Published)
        {
            var comesBack = history.Redrives && record is { AlwaysFails: true, IsHealed: true };
            var violation = (handled.Contains(record.Id), dead.Contains(record.Id)) switch
            {
                (false, false) => "was neither handled successfully nor written to the dead-letter topic",
                (true, true) when comesBack => null,
                (false, true) when comesBack => "was sent back from the dead-letter topic and not handled",
                (true, true) => "was handled successfully and stands in the dead-letter topic too",
                (false, true) when !record.AlwaysFails => "stands in the dead-letter topic although its handler would have handled it",
                (true, false) when record.AlwaysFails => "was handled successfully although its handler always fails",
                _ => null,
            };
            if (violation is not null)
            {
                yield return $"{record} {violation}";
            }
        }

        foreach (var letter in history.DeadLetters)
        {
            if (!published.TryGetValue(letter.Source, out var record))
            {
                yield return $"a dead letter says that it was {letter.Key} {letter.Sequence} ({letter.Source}), which was never published";
            }
            else if ((letter.Key, letter.Sequence) != (record.Key, record.Sequence))
            {
                yield return $"the dead letter of {record} holds {letter.Key} {letter.Sequence}";
            }
        }

        foreach (var finish in history.Finishes.Where(finish => finish.InDeadLetters && !dead.Contains(finish.Id)))
        {
            yield return $"{finish.Assignment.Member} says that it wrote {finish.Id} to the dead-letter topic, where it is not";
        }

        foreach (var attempt in history.Attempts)
        {
            if (!published.TryGetValue(attempt.Id, out var record))
            {
                yield return $"{attempt} was handled and never published";
            }
            else if ((attempt.Key, attempt.Sequence) != (record.Key, record.Sequence))
            {
                yield return $"{attempt} was handled, where {record} was published";
            }
        }
    }
}
