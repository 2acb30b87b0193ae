using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>What the poll thread logs. Event ids 2000 to 2005.</summary>
internal static partial class Log
{
    [LoggerMessage(EventIds.Consuming, LogLevel.Information, "Consumer {Consumer}: {What} {Partitions}; it now has {Count} partitions.")]
    public static partial void AssignmentChanged(
        ILogger logger, string consumer, string what, IReadOnlyList<TopicPartition> partitions, int count);

    [LoggerMessage(EventIds.Consuming + 1, LogLevel.Warning,
        "Consumer {Consumer} lost {Partitions} to another member: it was away for too long. What it handled there since its last commit is handled again.")]
    public static partial void PartitionsLost(ILogger logger, string consumer, IReadOnlyList<TopicPartition> partitions);

    [LoggerMessage(EventIds.Consuming + 2, LogLevel.Warning, "Consumer {Consumer}: offsets were not committed, they are tried again with the next ones: {Error}")]
    public static partial void CommitFailed(ILogger logger, string consumer, string error);

    [LoggerMessage(EventIds.Consuming + 3, LogLevel.Warning, "Consumer {Consumer}: a poll failed with {ErrorCode}, polling goes on: {Error}")]
    public static partial void PollFailed(ILogger logger, string consumer, string errorCode, string error);

    [LoggerMessage(EventIds.Consuming + 4, LogLevel.Warning,
        "Consumer {Consumer}: {Partition} went back to offset {Offset}, so it was rewound or replaced. What follows is handled as new.")]
    public static partial void PartitionRewound(ILogger logger, string consumer, TopicPartition partition, long offset);

    [LoggerMessage(EventIds.Consuming + 5, LogLevel.Error,
        "Consumer {Consumer}: {Running} handlers neither finished nor answered their cancellation within DrainTimeout {DrainTimeout}. Their records are uncommitted and will be handled again.")]
    public static partial void HandlersLeftBehind(ILogger logger, string consumer, int running, TimeSpan drainTimeout);

    [LoggerMessage(EventIds.Consuming + 9, LogLevel.Warning,
        "Consumer {Consumer} could not leave its group in order. The group takes its partitions back after the session timeout, and what was finished since the last commit is handled again.")]
    public static partial void LeavingFailed(ILogger logger, string consumer, Exception exception);
}
