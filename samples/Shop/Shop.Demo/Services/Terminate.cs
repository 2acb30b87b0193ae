using System.Runtime.InteropServices;

namespace Shop.Demo.Services;

/// <summary>Sends the signal that asks a process to end; .NET itself can only kill.</summary>
internal static partial class Terminate
{
    private const int Sigterm = 15;

    public static void Send(int processId) => _ = Kill(processId, Sigterm);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
