using System.Diagnostics;
using PubSubKafka.ChaosMember;

namespace PubSubKafka.ChaosTests.Running;

/// <summary>A member in a process of its own, which can be killed.</summary>
internal sealed class MemberProcess : RunMember
{
    private readonly Process _process;

    private MemberProcess(MemberSettings settings, Process process)
        : base(settings) => _process = process;

    protected override bool HasStopped => _process.HasExited;

    public static MemberProcess Start(MemberSettings settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(MemberHost).Assembly.Location, settings.Write()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var output = TextWriter.Synchronized(new StreamWriter(Path.Combine(settings.Folder, settings.Name + ".out")) { AutoFlush = true });
        process.OutputDataReceived += (_, line) => output.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => output.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new MemberProcess(settings, process);
    }

    public override async Task LeaveAsync()
    {
        Dismiss();
        try
        {
            _process.StandardInput.WriteLine("leave");
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // Gone already.
        }

        await _process.WaitForExitAsync();
        if (_process.ExitCode != 0)
        {
            throw new InvalidOperationException($"its process ended with exit code {_process.ExitCode}");
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        Dismiss();
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public override async ValueTask EndAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
