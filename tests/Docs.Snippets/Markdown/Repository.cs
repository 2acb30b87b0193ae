namespace PubSubKafka.Docs.Markdown;

/// <summary>The files of this repository, as they stand on disk.</summary>
internal static class Repository
{
    private static readonly string[] SnippetFolders = ["tests/Docs.Snippets", "samples/Smallest"];

    public static string Root { get; } = FindRoot();

    /// <summary>The pages that readers see: the root's, those below docs and one beside each package.</summary>
    public static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Root, "*.md")
            .Concat(Files("docs", "*.md"))
            .Concat(Directory.EnumerateDirectories(Path.Combine(Root, "src")).SelectMany(folder => Directory.EnumerateFiles(folder, "*.md")))
            .Order(StringComparer.Ordinal);

    public static IEnumerable<string> SnippetFiles() => SnippetFolders.SelectMany(folder => Files(folder, "*.cs"));

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(path => !Relative(path).Split('/').Any(part => part is "bin" or "obj"));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PubSubKafka.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No PubSubKafka.sln above {AppContext.BaseDirectory}.");
    }
}
