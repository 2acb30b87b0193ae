namespace PubSubKafka.ArchitectureTests.Sources;

/// <summary>How a rule says that it is broken: all places at once, and what to do.</summary>
internal static class Rule
{
    private const int MostShown = 40;

    public static void Holds(IEnumerable<string> violations, string rule)
    {
        var found = violations.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (found.Count > 0)
        {
            var more = found.Count > MostShown ? $"\n  and {found.Count - MostShown} more" : "";
            Assert.Fail($"{rule}\nBroken {found.Count} times:\n  {string.Join("\n  ", found.Take(MostShown))}{more}");
        }
    }
}
