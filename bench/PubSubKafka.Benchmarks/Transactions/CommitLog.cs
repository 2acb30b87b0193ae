using Microsoft.Extensions.Logging;

namespace PubSubKafka.Benchmarks.Transactions;

/// <summary>Hears of each transaction of the library's consumer what its log says: that it was committed, and how many records were in it.</summary>
internal sealed class CommitLog(CommittedSpan span) : ILoggerProvider, ILogger
{
    private const int CommittedEvent = 2305;
    private const string Count = "Records";

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == CommittedEvent && state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            span.Committed((int)values.First(static value => value.Key == Count).Value!);
        }
    }

    public void Dispose()
    {
        // Nothing to free.
    }
}
