using System.Text.RegularExpressions;

namespace PubSubKafka.Docs.Markdown;

/// <summary>Reads what the tests need out of Markdown and C#. Pure.</summary>
internal static partial class PageReader
{
    public static IEnumerable<CodeBlock> CSharpBlocks(string page, string text)
    {
        var lines = Lines(text);
        for (var i = 0; i < lines.Length; i++)
        {
            var fence = lines[i].TrimStart();
            if (!fence.StartsWith("```", StringComparison.Ordinal))
            {
                continue;
            }

            var opening = i;
            while (++i < lines.Length && !lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
            }

            if (Language().IsMatch(fence))
            {
                var comment = opening > 0 ? SnippetComment().Match(lines[opening - 1]) : Match.Empty;
                yield return new CodeBlock(
                    page, opening + 1, comment.Success ? comment.Groups[1].Value : null, Trim(lines[(opening + 1)..Math.Min(i, lines.Length)]));
            }
        }
    }

    /// <summary>The regions of a source file. Regions do not nest.</summary>
    public static IEnumerable<(string Name, string Code)> Regions(string text)
    {
        var lines = Lines(text);
        for (var i = 0; i < lines.Length; i++)
        {
            var region = RegionStart().Match(lines[i]);
            if (region.Success)
            {
                var end = Array.FindIndex(lines, i, line => line.Trim() == "#endregion");
                yield return (region.Groups[1].Value, Trim(lines[(i + 1)..end]));
            }
        }
    }

    /// <summary>The targets of links and images, outside code.</summary>
    public static IEnumerable<string> Links(string text) =>
        Link().Matches(InlineCode().Replace(Fenced().Replace(text, string.Empty), string.Empty)).Select(match => match.Groups[1].Value);

    /// <summary>The names that headings have in links, as GitHub makes them.</summary>
    public static IEnumerable<string> Anchors(string text) =>
        Heading().Matches(Fenced().Replace(text, string.Empty))
            .Select(match => NotInAnchor().Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    private static string Trim(IReadOnlyCollection<string> lines)
    {
        var indentation = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line.Trim().Length == 0 ? string.Empty : line[indentation..].TrimEnd())).Trim('\n');
    }

    [GeneratedRegex(@"^```\s*(csharp|cs|c#)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Language();

    [GeneratedRegex(@"^\s*<!-- snippet: ([a-z0-9-]+) -->\s*$")]
    private static partial Regex SnippetComment();

    [GeneratedRegex(@"^\s*#region ([a-z0-9-]+)\s*$")]
    private static partial Regex RegionStart();

    [GeneratedRegex(@"^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchor();
}
