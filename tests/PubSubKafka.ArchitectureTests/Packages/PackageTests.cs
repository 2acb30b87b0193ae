using System.Reflection;
using PubSubKafka.ArchitectureTests.Sources;

namespace PubSubKafka.ArchitectureTests.Packages;

public sealed class PackageTests(PackedPackages packed) : IClassFixture<PackedPackages>
{
    // What a service gets with a package. A name more or less is a decision; versions are checked against Directory.Packages.props.
    private static readonly Dictionary<string, string[]> Expected = new(StringComparer.Ordinal)
    {
        ["PubSubKafka"] =
        [
            "Confluent.Kafka", "Google.Protobuf", "Microsoft.Extensions.Diagnostics", "Microsoft.Extensions.Diagnostics.HealthChecks",
            "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Logging", "Microsoft.Extensions.Options.ConfigurationExtensions",
            "Polly.Core",
        ],
        ["PubSubKafka.Outbox"] = ["PubSubKafka"],
        ["PubSubKafka.Testing"] = ["PubSubKafka"],
    };

    public static TheoryData<string> Ids => [.. Expected.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Package_Packed_SaysWhatItIs(string id)
    {
        using var package = packed.Open(id);

        Assert.Equal("MIT", package.Value("license"));
        Assert.Equal("README.md", package.Value("readme"));
        Assert.True(package.Value("description")!.Length > 40, "The description says what the package is for.");
        Assert.NotEmpty(package.Value("tags")!);
        Assert.Contains("README.md", package.Files);
        Assert.Contains($"lib/net10.0/{id}.dll", package.Files);
        Assert.Contains($"lib/net10.0/{id}.xml", package.Files);
        Assert.DoesNotContain(package.Files, file => file.EndsWith(".dll", StringComparison.Ordinal) && file != $"lib/net10.0/{id}.dll");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Dependencies_OfAPackage_AreTheExpectedOnes(string id)
    {
        using var package = packed.Open(id);
        var dependencies = package.Dependencies.Select(dependency => dependency.Split(' ')).ToDictionary(parts => parts[0], parts => parts[1]);

        Assert.Equal("net10.0", Assert.Single(package.Frameworks));
        Assert.Equal(Expected[id].Order(StringComparer.Ordinal), dependencies.Keys.Order(StringComparer.Ordinal));
        Assert.All(dependencies, dependency => Assert.Equal(
            dependency.Key == "PubSubKafka" ? package.Value("version") : CentralVersions.Of(dependency.Key), dependency.Value));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Symbols_OfAPackage_NameNoFolderOfThisMachine(string id)
    {
        var release = typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration == "Release";
        Assert.SkipUnless(release, "Packages are released from Release builds; Debug keeps the paths for the debugger.");
        using var package = packed.Open(id);

        Rule.Holds(
            package.SourcePaths().Where(path => !path.StartsWith("/_", StringComparison.Ordinal)), "Sources have paths below /_/, wherever they were built.");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Repository_OfAPackage_IsAnAddressAndACommit(string id)
    {
        using var package = packed.Open(id);
        var repository = package.Element("repository");

        // In a work tree of a clone, .git is a file.
        Assert.SkipUnless(Path.Exists(Repository.Path(".git")), "This is no clone of a repository.");
        Assert.NotNull(repository);
        Assert.Equal("git", repository.Attribute("type")?.Value);
        Assert.Matches("^[0-9a-f]{40}$", repository.Attribute("commit")?.Value ?? "");
        Assert.DoesNotContain("file:", repository.Attribute("url")?.Value ?? "", StringComparison.Ordinal);
    }
}
