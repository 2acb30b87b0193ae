using Microsoft.Extensions.Logging;

namespace PubSubKafka.Tests.Failures;

/// <summary>A logger that asks every exception for its text, as those do that write to a console or a file.</summary>
internal sealed class ShowingLogger : ILogger
{
    private readonly List<(int EventId, LogLevel Level, string Text)> _lines = [];

    /// <summary>When set, every line fails with it.</summary>
    public Exception? Failure { get; set; }

    public IReadOnlyList<(int EventId, LogLevel Level, string Text)> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public IEnumerable<int> Events => Lines.Select(line => line.EventId);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        lock (_lines)
        {
            _lines.Add((eventId.Id, logLevel, $"{formatter(state, exception)} {exception}"));
        }
    }
}
