using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures;

/// <summary>What failure handling logs. Event ids 3000 to 3999.</summary>
internal static partial class Log
{
    /// <summary>Runs what logs. A log provider that throws must not decide what becomes of a record.</summary>
    public static void Safely(Action write)
    {
        try
        {
            write();
        }
        catch (Exception)
        {
            // There is nowhere left to report it.
        }
    }

    [LoggerMessage(EventIds.Failures, LogLevel.Warning,
        "Consumer {Consumer}: {Partition} offset {Offset} failed, attempt {Attempt} of {Attempts}; its key waits {Delay}.")]
    public static partial void Retrying(
        ILogger logger, string consumer, TopicPartition partition, long offset, int attempt, int attempts, TimeSpan delay, Exception exception);

    [LoggerMessage(EventIds.Failures + 1, LogLevel.Warning,
        "Consumer {Consumer}: a dependency is down at {Partition} offset {Offset}; the partition waits {Delay} and the record is tried again.")]
    public static partial void PartitionPaused(
        ILogger logger, string consumer, TopicPartition partition, long offset, TimeSpan delay, Exception exception);

    [LoggerMessage(EventIds.Failures + 2, LogLevel.Error, "Consumer {Consumer}: {Partition} offset {Offset} was written to {DeadLetterTopic} after {Attempts} attempts.")]
    public static partial void DeadLettered(
        ILogger logger, string consumer, TopicPartition partition, long offset, string deadLetterTopic, int attempts, Exception exception);

    [LoggerMessage(EventIds.Failures + 3, LogLevel.Error,
        "Consumer {Consumer}: {Partition} offset {Offset} could not be written to {Topic}. It stays uncommitted and is written again in {Delay}.")]
    public static partial void WriteFailed(
        ILogger logger, string consumer, TopicPartition partition, long offset, string topic, TimeSpan delay, Exception exception);

    [LoggerMessage(EventIds.Failures + 4, LogLevel.Error,
        "Consumer {Consumer}: {Partition} offset {Offset} is given up after {Attempts} attempts, because the settings say Skip.")]
    public static partial void Skipped(
        ILogger logger, string consumer, TopicPartition partition, long offset, int attempts, Exception exception);

    [LoggerMessage(EventIds.Failures + 5, LogLevel.Error,
        "Consumer {Consumer}: a rule that classifies failures failed itself at {Partition} offset {Offset}; the next rule is asked.")]
    public static partial void RuleFailed(ILogger logger, string consumer, TopicPartition partition, long offset, Exception exception);

    [LoggerMessage(EventIds.Failures + 6, LogLevel.Error,
        "Consumer {Consumer}: the function that gives retry delays failed at {Partition} offset {Offset}; FirstDelay, Factor and Increment decide.")]
    public static partial void DelayFailed(ILogger logger, string consumer, TopicPartition partition, long offset, Exception exception);

    [LoggerMessage(EventIds.Failures + 7, LogLevel.Warning,
        "Consumer {Consumer}: {Partition} offset {Offset} failed {Attempts} times and waits in {RetryTopic} for {Delay}.")]
    public static partial void MovedToRetryTopic(
        ILogger logger, string consumer, TopicPartition partition, long offset, string retryTopic, int attempts, TimeSpan delay, Exception exception);

    [LoggerMessage(EventIds.Failures + 8, LogLevel.Debug,
        "Consumer {Consumer}: {Partition} offset {Offset} follows an earlier record of its key into {Topic}.")]
    public static partial void Followed(ILogger logger, string consumer, TopicPartition partition, long offset, string topic);

    [LoggerMessage(EventIds.Failures + 9, LogLevel.Debug,
        "Consumer {Consumer}: {Partition} offset {Offset} is a copy of a record that waits elsewhere or is finished, and is passed over.")]
    public static partial void CopyPassedOver(ILogger logger, string consumer, TopicPartition partition, long offset);
}
