using Microsoft.Extensions.Logging;

namespace PubSubKafka.ChaosMember.Journaling;

/// <summary>Takes from the library's log what a handler does not see, and keeps its warnings for people.</summary>
public sealed class JournalLoggerProvider(Journal journal, string topic, string logFile) : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _log = new(logFile, append: false) { AutoFlush = true };

    public ILogger CreateLogger(string categoryName) => new JournalLogger(this, journal, topic, categoryName);

    public void Dispose()
    {
        lock (_gate)
        {
            _log.Dispose();
        }
    }

    internal void Write(string line)
    {
        lock (_gate)
        {
            // A client that is being closed may still have something to say.
            if (_log.BaseStream is { CanWrite: true })
            {
                _log.WriteLine(line);
            }
        }
    }
}
