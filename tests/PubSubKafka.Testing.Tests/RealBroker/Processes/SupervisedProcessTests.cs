using System.Collections.Concurrent;
using PubSubKafka.TestFixtures;
using PubSubKafka.Testing.RealBroker.Processes;

namespace PubSubKafka.Testing.Tests.RealBroker.Processes;

public sealed class SupervisedProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pubsubkafka-test-");
    private readonly ConcurrentQueue<string> _output = new();

    public SupervisedProcessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");

    public void Dispose()
    {
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Dispose_RunningProgram_KillsItAndRemovesTheFolder()
    {
        var process = await StartReadyAsync("trap '' TERM; echo ready; while :; do sleep 0.1; done");

        process.Dispose();
        process.Dispose();

        Assert.Equal(137, await ExitOfAsync(process));
        _folder.Refresh();
        Assert.False(_folder.Exists);
    }

    [Theory]
    [InlineData(Supervisor.Stop, 143)]
    [InlineData(Supervisor.Kill, 137)]
    public async Task Order_RunningProgram_EndsItAndKeepsTheFolder(string order, int exitCode)
    {
        using var process = await StartReadyAsync("echo ready; exec sleep 600");

        process.Order(order);

        Assert.Equal(exitCode, await ExitOfAsync(process));
        _folder.Refresh();
        Assert.True(_folder.Exists);
        process.Order(order);
    }

    [Fact]
    public async Task Order_StopOfProgramThatCatchesIt_LetsItFinish()
    {
        using var process = await StartReadyAsync("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.1; done");

        process.Order(Supervisor.Stop);

        Assert.Equal(7, await ExitOfAsync(process));
        Assert.Contains("bye", _output);
    }

    [Fact]
    public async Task Exited_ProgramThatEndsByItself_HasItsExitCodeAndOutput()
    {
        using var process = Start("echo one; echo two >&2; exit 3");

        Assert.Equal(3, await ExitOfAsync(process));
        Assert.Equal(["one", "two"], _output.Order());
    }

    [Fact]
    public async Task Signal_ToTheSupervisor_StillCleansUpWhenThePipeCloses()
    {
        var process = await StartReadyAsync("echo ready; exec sleep 600");
        using (var kill = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}; kill -INT {process.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        process.Dispose();

        Assert.Equal(137, await ExitOfAsync(process));
        _folder.Refresh();
        Assert.False(_folder.Exists);
    }

    [Fact]
    public async Task Start_WithInputFile_ProgramReadsIt()
    {
        var input = Path.Combine(_folder.FullName, "input");
        await File.WriteAllTextAsync(input, "line\n", TestContext.Current.CancellationToken);
        using var process = Start("cat", input);

        Assert.Equal(0, await ExitOfAsync(process));
        Assert.Equal(["line"], _output);
    }

    private static Task<int> ExitOfAsync(SupervisedProcess process) =>
        process.Exited.WaitAsync(TestClient.Ceiling, TimeProvider.System, TestContext.Current.CancellationToken);

    private SupervisedProcess Start(string script, string input = "/dev/null") => SupervisedProcess.Start(
        new ProcessCommand("/bin/sh", [.. Supervisor.Arguments(input, _folder.FullName, ["/bin/sh", "-c", script])]),
        _output.Enqueue,
        _output.Enqueue);

    private async Task<SupervisedProcess> StartReadyAsync(string script)
    {
        var process = Start(script);
        await Eventually.TrueAsync(() => _output.Contains("ready"), "the program runs");
        return process;
    }
}
