using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Committing;
using PubSubKafka.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>What the poll thread logs. Event ids 2000 to 2019.</summary>
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
        "Consumer {Consumer}: {Partition} was set back, replaced or cut, and goes on at offset {Offset}. What is not known to be finished from there on is handled.")]
    public static partial void PartitionRewound(ILogger logger, string consumer, TopicPartition partition, long offset);

    [LoggerMessage(EventIds.Consuming + 5, LogLevel.Error,
        "Consumer {Consumer}: {Running} handlers neither finished nor answered their cancellation within DrainTimeout {DrainTimeout}. Their records are uncommitted and will be handled again.")]
    public static partial void HandlersLeftBehind(ILogger logger, string consumer, int running, TimeSpan drainTimeout);

    [LoggerMessage(EventIds.Consuming + 9, LogLevel.Warning,
        "Consumer {Consumer} could not leave its group in order. The group takes its partitions back after the session timeout, and what was finished since the last commit is handled again.")]
    public static partial void LeavingFailed(ILogger logger, string consumer, Exception exception);

    [LoggerMessage(EventIds.Consuming + 10, LogLevel.Debug,
        "Consumer {Consumer} committed {Partition} offset {Offset}, with {MapLength} characters on what is finished above it.")]
    public static partial void Committed(ILogger logger, string consumer, TopicPartition partition, long offset, int mapLength);

    [LoggerMessage(EventIds.Consuming + 11, LogLevel.Warning,
        "Consumer {Consumer}: no broker has confirmed the last offsets of {Partitions}. If they were not stored, their new owner handles what was finished since the commit before.")]
    public static partial void CommitUnanswered(ILogger logger, string consumer, IReadOnlyList<TopicPartition> partitions);

    [LoggerMessage(EventIds.Consuming + 12, LogLevel.Warning,
        "Consumer {Consumer}: what is finished in {Partition} above its committed offset does not fit into MaxCommitMetadataBytes {Limit}, which an earlier run had set higher. Nothing is committed there until it does.")]
    public static partial void MapTooLarge(ILogger logger, string consumer, TopicPartition partition, int limit);

    [LoggerMessage(EventIds.Consuming + 13, LogLevel.Warning,
        "Consumer {Consumer}: the metadata of {Partition} offset {Offset} is not used, because it is {Reading}. Records from there on are handled, also such as were handled before.")]
    public static partial void MapIgnored(ILogger logger, string consumer, TopicPartition partition, long offset, CompletionMapReading reading);

    [LoggerMessage(EventIds.Consuming + 14, LogLevel.Warning,
        "Consumer {Consumer}: the metadata of {Partition} offset {Offset} is not used, because it calls records up to offset {End} finished, which the log is not known to hold.")]
    public static partial void MapBeyondTheLog(ILogger logger, string consumer, TopicPartition partition, long offset, long end);

    [LoggerMessage(EventIds.Consuming + 15, LogLevel.Warning,
        "Consumer {Consumer} could not read what is finished above the committed offsets, so records may be handled again: {Error}")]
    public static partial void CommittedNotRead(ILogger logger, string consumer, string error);

    [LoggerMessage(EventIds.Consuming + 16, LogLevel.Information, "Consumer {Consumer}: {Partition} goes on at offset {Offset}, {Why}.")]
    public static partial void Moved(ILogger logger, string consumer, TopicPartition partition, long offset, string why);

    [LoggerMessage(EventIds.Consuming + 17, LogLevel.Information, "Consumer {Consumer}: in retry and dead-letter topics wait {Keys} keys of {Partition}, with {Records} records.")]
    public static partial void WaitingKeysRead(ILogger logger, string consumer, TopicPartition partition, int keys, int records);

    [LoggerMessage(EventIds.Consuming + 18, LogLevel.Warning, "Consumer {Consumer} could not read which keys wait; what it was assigned last does not start before it has: {Error}")]
    public static partial void WaitingKeysNotRead(ILogger logger, string consumer, string error);

    [LoggerMessage(EventIds.Consuming + 19, LogLevel.Error,
        "Consumer {Consumer}: {Records} records of {Partition} wait in retry and dead-letter topics, and MaxWaitingRecords is {Limit}: with the next one that fails the partition stops. Redrive or discard dead letters, or raise the limit.")]
    public static partial void TooManyWait(ILogger logger, string consumer, TopicPartition partition, int records, int limit);
}
