namespace PubSubKafka.Testing.Tests.RealBroker;

/// <summary>Finds the processes of one cluster by its folder, which is an argument of each.</summary>
internal static class ClusterProcesses
{
    internal static int Count(string folder) => Directory.EnumerateDirectories("/proc").Count(process => HasArgument(process, folder));

    private static bool HasArgument(string process, string text)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(process)[0])
                && File.ReadAllText(Path.Combine(process, "cmdline")).Contains(text, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
