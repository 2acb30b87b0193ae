using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using PubSubKafka.Testing.RealBroker;

namespace PubSubKafka.Specs.Fixtures;

/// <summary>A member in a process of its own, which can be killed and frozen. What it does it writes into a file, line by line.</summary>
internal sealed partial class ChildMember : IDisposable
{
    private const int StopSignal = 19;
    private const int ContinueSignal = 18;

    private readonly Process _process;
    private readonly string _file;
    private readonly List<string> _lines = [];
    private long _read;

    private ChildMember(Process process, string file)
    {
        _process = process;
        _file = file;
    }

    public IReadOnlyList<int> Started => Numbers('S');

    public IReadOnlyList<int> Finished => Numbers('F');

    public int FinishedCount => Lines('F').Count;

    /// <summary>Whether the process says that partitions were taken from it for being away.</summary>
    public bool LostPartitions => Lines('L').Count > 0;

    public static ChildMember Start(TestTopic topic, ChildPlan plan)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are Linux's");
        var file = Path.Combine(Path.GetTempPath(), KafkaCluster.UniqueName("member"));
        var start = new ProcessStartInfo(
            "dotnet", [typeof(ChildMember).Assembly.Location, "-explicit", "only", "-method", $"*.{nameof(ChildProcess.Child_HandlesUntilItIsKilled)}"])
        {
            Environment = { [ChildProcess.PlanVariable] = JsonSerializer.Serialize(plan with { Client = topic.ClientSettings, Topic = topic.Name, File = file }) },
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        return new ChildMember(process, file);
    }

    public static string OpenFile(string file) => file + ".open";

    /// <summary>Lets the held handlers go.</summary>
    public void Open() => File.WriteAllText(OpenFile(_file), "");

    /// <summary>Ends it as a crash would.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Stops it in the middle of whatever it does, as a long pause of a machine would.</summary>
    public void Freeze() => Assert.Equal(0, kill(_process.Id, StopSignal));

    public void Thaw() => Assert.Equal(0, kill(_process.Id, ContinueSignal));

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        File.Delete(_file);
        File.Delete(OpenFile(_file));
    }

    private List<string> Lines(char what)
    {
        if (File.Exists(_file))
        {
            using var stream = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) { Position = _read };
            using var reader = new StreamReader(stream);
            var text = reader.ReadToEnd();

            // The last line may be half written. There is nothing but ASCII.
            var end = text.LastIndexOf('\n') + 1;
            _read += end;
            _lines.AddRange(text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        return _lines.FindAll(line => line[0] == what);
    }

    private List<int> Numbers(char what) => Lines(what).ConvertAll(line => int.Parse(line.AsSpan(2), CultureInfo.InvariantCulture));

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
