namespace PubSubKafka.ArchitectureTests.PublicApi;

/// <summary>The lines that were added and removed, each under the type it belongs to.</summary>
internal static class LineDiff
{
    public static string Of(string before, string after)
    {
        var (old, now) = (Qualified(before), Qualified(after));
        return string.Join('\n', old.Except(now, StringComparer.Ordinal).Select(line => $"- {line}")
            .Concat(now.Except(old, StringComparer.Ordinal).Select(line => $"+ {line}")));
    }

    // A member's line alone would be the same for many types.
    private static List<string> Qualified(string text)
    {
        var lines = new List<string>();
        var type = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var isMember = line.StartsWith(' ');
            type = isMember ? type : line;
            lines.Add(isMember ? $"{type} {{ {line.Trim()} }}" : line);
        }

        return lines;
    }
}
