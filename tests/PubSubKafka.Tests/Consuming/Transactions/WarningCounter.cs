using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Tests.Consuming.Transactions;

/// <summary>Counts what is logged by event id, and keeps critical lines and errors.</summary>
internal sealed class WarningCounter(ConcurrentDictionary<int, int> counts, ConcurrentQueue<string> errors) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        counts.AddOrUpdate(eventId.Id, 1, static (_, count) => count + 1);
        if (logLevel >= LogLevel.Error)
        {
            errors.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }
}
