using System.Diagnostics;
using System.Reflection;
using PubSubKafka.ArchitectureTests.Sources;

namespace PubSubKafka.ArchitectureTests.Packages;

/// <summary>The packages, packed once from what was built with these tests.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pubsubkafka-packages-");

    public async ValueTask InitializeAsync()
    {
        var configuration = typeof(PackedPackages).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var start = new ProcessStartInfo("dotnet", ["pack", "PubSubKafka.sln", "--no-build", "-c", configuration, "-o", _folder.FullName, "--nologo", "-v", "quiet"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A test runner may leave its own MSBuild's settings to its children.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var pack = Process.Start(start)!;
        var error = pack.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await pack.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await pack.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(pack.ExitCode == 0, $"dotnet pack failed:\n{output}{await error}");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    internal Package Open(string id) => new(id, _folder.FullName);
}
