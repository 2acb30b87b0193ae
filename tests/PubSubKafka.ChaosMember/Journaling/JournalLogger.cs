using System.Collections;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.ChaosMember.Journaling;

/// <summary>
/// Knows the log events that matter by their category and name. What the checks need of each is its structured values, and not its text.
/// </summary>
internal sealed class JournalLogger(JournalLoggerProvider provider, Journal journal, string topic, string category) : ILogger
{
    private const string Consumer = "PubSubKafka.Consuming.ConsumerRunner";
    private const string Failures = "PubSubKafka.Failures.FailureStage";

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= (category == Consumer ? LogLevel.Debug : LogLevel.Warning);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            Note(eventId.Name, values);
        }

        if (logLevel >= LogLevel.Information)
        {
            provider.Write(string.Create(
                CultureInfo.InvariantCulture, $"{TimeProvider.System.GetTimestamp()} {logLevel} {eventId.Name}: {formatter(state, exception)} {exception?.Message}"));
        }
    }

    private void Note(string? name, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        // The journal is about the run's own topic, and not about its retry topics.
        if (values.FirstOrDefault(static value => value.Key == "Partition").Value is { } partition && !partition.ToString()!.StartsWith(topic + "[", StringComparison.Ordinal))
        {
            return;
        }

        switch (category, name)
        {
            case (Consumer, "AssignmentChanged"):
                Add(Change(Value(values, "What")), Value(values, "Partitions"));
                break;
            case (Consumer, "CommitUnanswered"):
                Add(EntryKind.Unanswered, Value(values, "Partitions"));
                break;
            case (Consumer, "Committed"):
                journal.Add(EntryKind.Committed, Partition(Value(values, "Partition")), Offset(values));
                break;
            case (Consumer, "PartitionRewound"):
                journal.Add(EntryKind.Rewound, Partition(Value(values, "Partition")), Offset(values));
                break;
            case (Consumer, "HandlersLeftBehind"):
                journal.Add(EntryKind.LeftBehind);
                break;
            case (Consumer, "ConsumerFaulted"):
                journal.Add(EntryKind.Faulted);
                break;
            case (Failures, "DeadLettered"):
                journal.Add(EntryKind.DeadLettered, Partition(Value(values, "Partition")), Offset(values));
                break;
        }
    }

    private static EntryKind Change(object what) => what switch
    {
        "assigned" => EntryKind.Assigned,
        "revoked" => EntryKind.Revoked,
        "lost" => EntryKind.Lost,
        _ => throw new InvalidOperationException($"An assignment cannot be '{what}'."),
    };

    private void Add(EntryKind kind, object partitions)
    {
        foreach (var partition in (IEnumerable)partitions)
        {
            journal.Add(kind, Partition(partition));
        }
    }

    private static object Value(IReadOnlyList<KeyValuePair<string, object?>> values, string name) =>
        values.First(value => value.Key == name).Value ?? throw new InvalidOperationException($"The log event has no {name}.");

    private static long Offset(IReadOnlyList<KeyValuePair<string, object?>> values) => Convert.ToInt64(Value(values, "Offset"), CultureInfo.InvariantCulture);

    // The library writes a partition as TOPIC[NUMBER].
    private static int Partition(object partition)
    {
        var text = partition.ToString()!;
        return int.Parse(text.AsSpan(text.LastIndexOf('[') + 1).TrimEnd(']'), CultureInfo.InvariantCulture);
    }
}
