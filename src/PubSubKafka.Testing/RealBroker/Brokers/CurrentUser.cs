using System.Globalization;
using System.Runtime.InteropServices;

namespace PubSubKafka.Testing.RealBroker.Brokers;

/// <summary>The user and group that own this process, for containers that write to a folder of ours.</summary>
internal static partial class CurrentUser
{
    /// <summary>As the docker command wants it; null on Windows, where it does not matter.</summary>
    internal static string? Id => OperatingSystem.IsWindows() ? null : string.Create(CultureInfo.InvariantCulture, $"{GetUserId()}:{GetGroupId()}");

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetUserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GetGroupId();
}
