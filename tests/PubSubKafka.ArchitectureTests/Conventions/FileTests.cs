using PubSubKafka.ArchitectureTests.Sources;

namespace PubSubKafka.ArchitectureTests.Conventions;

public sealed class FileTests
{
    private const int LongestFile = 250;
    private const int LongestFileOfHalf = 60;

    // Such a folder says how its files look and not what they are for, and everything ends up using it.
    private static readonly string[] ForbiddenFolders =
        ["Configuration", "Internal", "Utils", "Helpers", "Models", "Extensions", "Common", "Misc", "Shared"];

    public static TheoryData<string> Projects => ["PubSubKafka", "PubSubKafka.Outbox", "PubSubKafka.Testing"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_AreNamedAfterWhatTheyDo(string project) => Rule.Holds(
        SourceProject.Of(project).Files
            .Where(file => file.Folder.Split('/').Intersect(ForbiddenFolders, StringComparer.OrdinalIgnoreCase).Any())
            .Select(file => file.Path),
        $"Options sit beside the code that reads them and a helper beside its user; no folder is called {string.Join(", ", ForbiddenFolders)}.");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Files_OfAProject_HoldOneType(string project) => Rule.Holds(
        SourceProject.Of(project).Files.Where(file => file.TopLevelTypes().Count() > 1).Select(file => file.Path),
        "A file holds one top-level type.");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Files_OfAProject_AreNamedAfterTheirType(string project) => Rule.Holds(
        from file in SourceProject.Of(project).Files
        from type in file.TopLevelTypes()
        let name = SourceProject.Of(project).Symbol(file, type).Name
        where file.Name.Split('.')[0] != name
        select $"{file.Path} declares {name}",
        "A file is named after its type; what follows a dot tells type parameters or parts apart.");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_OfAProject_AreItsFolders(string project) => Rule.Holds(
        from file in SourceProject.Of(project).Files
        from type in file.TopLevelTypes()
        let symbol = SourceProject.Of(project).Symbol(file, type)
        let actual = symbol.ContainingNamespace.ToDisplayString()
        where actual != $"{project}.{file.Folder.Replace('/', '.')}".TrimEnd('.') && !Namespaces.IsBesideTheExtended(symbol, actual)
        select $"{file.Path} is in {actual}",
        "A namespace is its folder. Only extension methods for a type of the framework may be in that type's namespace.");

    [Theory]
    [InlineData("PubSubKafka", 170)]
    [InlineData("PubSubKafka.Outbox", 170)]
    [InlineData("PubSubKafka.Testing", 170)]
    public void Files_OfAProject_AreShort(string project, int longestButForFivePercent)
    {
        var files = SourceProject.Of(project).Files;
        var lines = files.Select(file => file.Lines).Order().ToList();
        if (lines.Count == 0)
        {
            return;
        }

        var (median, p95) = (lines[lines.Count / 2], lines[lines.Count * 95 / 100]);
        TestContext.Current.TestOutputHelper?.WriteLine($"{lines.Count} files, {lines.Sum()} lines, median {median}, 95 % {p95}, longest {lines[^1]}");
        Rule.Holds(
            files.Where(file => file.Lines > LongestFile).Select(file => $"{file.Path} has {file.Lines}"), $"No file has more than {LongestFile} lines.");
        Assert.True(p95 <= longestButForFivePercent, $"95 % of the files have at most {longestButForFivePercent} lines, not {p95}.");
        Assert.True(median <= LongestFileOfHalf, $"Half of the files have at most {LongestFileOfHalf} lines, not {median}.");
    }
}
