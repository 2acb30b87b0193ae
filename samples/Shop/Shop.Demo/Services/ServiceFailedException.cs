namespace Shop.Demo.Services;

/// <summary>A service did not start.</summary>
internal sealed class ServiceFailedException(string message, string logFile) : Exception(message)
{
    private const int TailLines = 20;

    /// <summary>The end of what the service wrote.</summary>
    public string LogTail() => File.Exists(logFile) ? string.Join('\n', File.ReadLines(logFile).TakeLast(TailLines)) : "";
}
