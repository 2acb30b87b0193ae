using PubSubKafka.Docs.Markdown;

namespace PubSubKafka.Docs;

/// <summary>Every C# block of a page is a region of a file that the build compiles.</summary>
public sealed class SnippetTests
{
    [Fact]
    public void Blocks_AllPages_AreRegionsOfCompiledFiles()
    {
        var regions = Regions();

        var mistakes = Blocks().Select(block => Mistake(block, regions)).OfType<string>().ToList();

        Assert.True(mistakes.Count == 0, string.Join("\n\n", mistakes));
    }

    [Fact]
    public void Regions_AllFiles_AreShownSomewhere()
    {
        var shown = Blocks().Select(block => block.Snippet).ToHashSet();

        Assert.All(Regions().Keys, name => Assert.Contains(name, shown));
    }

    [Fact]
    public void Reader_Blocks_FindsNameLineAndCode()
    {
        const string Page = "# A\n\n<!-- snippet: one -->\n```csharp\n    a;\n\n      b;\n```\n\n```text\n```\n\n```csharp\nc;\n```\n";

        Assert.Equal(
            [new CodeBlock("p", 4, "one", "a;\n\n  b;"), new CodeBlock("p", 13, null, "c;")],
            PageReader.CSharpBlocks("p", Page));
        Assert.Equal(("one", "a;\n\n  b;"), Assert.Single(PageReader.Regions("x\n  #region one\n  a;\n\n    b;\n  #endregion\n")));
    }

    private static IEnumerable<CodeBlock> Blocks() =>
        Repository.Pages().SelectMany(page => PageReader.CSharpBlocks(Repository.Relative(page), File.ReadAllText(page)));

    private static Dictionary<string, string> Regions() =>
        Repository.SnippetFiles().SelectMany(file => PageReader.Regions(File.ReadAllText(file))).ToDictionary(region => region.Name, region => region.Code);

    private static string? Mistake(CodeBlock block, Dictionary<string, string> regions)
    {
        var place = $"{block.Page}:{block.Line}";
        if (block.Snippet is null)
        {
            return $"{place}: the C# block has no comment <!-- snippet: NAME --> on the line before it.";
        }

        return !regions.TryGetValue(block.Snippet, out var code) ? $"{place}: no file has a region '{block.Snippet}'."
            : code != block.Code ? $"{place}: the block differs from region '{block.Snippet}', which is:\n{code}"
            : null;
    }
}
