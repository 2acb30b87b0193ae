using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Promises;

/// <summary>Remembers which events a host has logged, by their ids.</summary>
public sealed class LogRecorder : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<int> _events = new();

    public int Count(int eventId) => _events.Count(logged => logged == eventId);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _events.Enqueue(eventId.Id);

    public void Dispose()
    {
        // Nothing to free; the host disposes its providers.
    }
}
