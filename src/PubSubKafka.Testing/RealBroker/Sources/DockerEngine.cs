using System.ComponentModel;
using System.Diagnostics;

namespace PubSubKafka.Testing.RealBroker.Sources;

/// <summary>
/// Whether the docker command reaches an engine. The command itself is used, not Testcontainers: what Testcontainers depends
/// on cannot be restored on every machine that this library is built on.
/// </summary>
internal static class DockerEngine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Asked once: the answer takes a moment and does not change during a test run.
    private static readonly Lazy<string?> Answer = new(Ask);

    /// <summary>Null when there is an engine, else what is missing.</summary>
    internal static string? Problem() => Answer.Value;

    private static string? Ask()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("docker", ["version", "--format", "{{.Server.Version}}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                return "the docker command found no engine in time";
            }

            return process.ExitCode == 0 ? null : "the docker command found no engine";
        }
        catch (Win32Exception)
        {
            return "there is no docker command";
        }
    }
}
