using PubSubKafka.Docs.Markdown;

namespace PubSubKafka.Docs;

/// <summary>Links between pages lead to files and headings that exist.</summary>
public sealed class LinkTests
{
    [Fact]
    public void Links_AllPages_LeadSomewhere()
    {
        var broken = Repository.Pages()
            .SelectMany(page => PageReader.Links(File.ReadAllText(page)).Where(link => !LeadsSomewhere(page, link)).Select(link => $"{Repository.Relative(page)}: {link}"))
            .ToList();

        Assert.True(broken.Count == 0, string.Join("\n", broken));
    }

    [Fact]
    public void Pages_InDocs_AreListedInTheIndex()
    {
        var index = Path.Combine(Repository.Root, "docs", "README.md");
        var listed = PageReader.Links(File.ReadAllText(index)).ToHashSet();

        var missing = Repository.Pages()
            .Where(page => Repository.Relative(page).StartsWith("docs/", StringComparison.Ordinal) && page != index)
            .Select(page => Path.GetRelativePath(Path.GetDirectoryName(index)!, page).Replace('\\', '/'))
            .Where(page => !listed.Contains(page));

        Assert.Empty(missing);
    }

    private static bool LeadsSomewhere(string page, string link)
    {
        if (link.Contains("://", StringComparison.Ordinal) || link.StartsWith("mailto:", StringComparison.Ordinal))
        {
            return true;
        }

        var parts = link.Split('#', 2);
        var target = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
        return parts is [_, var anchor]
            ? File.Exists(target) && PageReader.Anchors(File.ReadAllText(target)).Contains(anchor)
            : File.Exists(target) || Directory.Exists(target);
    }
}
