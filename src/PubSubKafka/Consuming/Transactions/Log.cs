using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Transactions;

/// <summary>What transactions log. Event ids 2300 to 2310.</summary>
internal static partial class Log
{
    [LoggerMessage(EventIds.Consuming + 300, LogLevel.Warning,
        "Consumer {Consumer}: its transactional id {Id} was taken over, or a transaction took longer than Transactions:Timeout ({ErrorCode}). It goes on with a new producer: {Error}")]
    public static partial void ProducerFenced(ILogger logger, string consumer, string id, string errorCode, string error);

    [LoggerMessage(EventIds.Consuming + 301, LogLevel.Warning,
        "Consumer {Consumer}: a transaction was taken back ({ErrorCode}). All of it is written again in {Delay}: {Error}")]
    public static partial void TransactionAborted(ILogger logger, string consumer, string errorCode, TimeSpan delay, string error);

    [LoggerMessage(EventIds.Consuming + 302, LogLevel.Warning,
        "Consumer {Consumer}: what the handling of {Partition} offset {Offset} has published was refused by the broker ({ErrorCode}). The record is handled again, and the same publish fails: {Error}")]
    public static partial void OutputRefused(ILogger logger, string consumer, TopicPartition partition, long offset, string errorCode, string error);

    [LoggerMessage(EventIds.Consuming + 303, LogLevel.Warning,
        "Consumer {Consumer}: it is not known whether a transaction was committed; the group's offsets are asked ({ErrorCode}): {Error}")]
    public static partial void TransactionInDoubt(ILogger logger, string consumer, string errorCode, string error);

    [LoggerMessage(EventIds.Consuming + 304, LogLevel.Information, "Consumer {Consumer}: the group's offsets say that the transaction was committed: {Committed}.")]
    public static partial void TransactionClarified(ILogger logger, string consumer, bool committed);

    [LoggerMessage(EventIds.Consuming + 305, LogLevel.Debug, "Consumer {Consumer} committed {Records} records and {Offsets} offsets in a transaction.")]
    public static partial void TransactionCommitted(ILogger logger, string consumer, int records, int offsets);

    [LoggerMessage(EventIds.Consuming + 306, LogLevel.Warning,
        "Consumer {Consumer}: the last transaction of {Partitions} was not confirmed in time. Their new owner waits until brokers have decided it, and handles again what was not committed.")]
    public static partial void TransactionUnconfirmed(ILogger logger, string consumer, IReadOnlyList<TopicPartition> partitions);

    [LoggerMessage(EventIds.Consuming + 307, LogLevel.Warning,
        "Consumer {Consumer}: the producer of its transactions has not ended within {Timeout}, and is left behind.")]
    public static partial void TransactionsLeftBehind(ILogger logger, string consumer, TimeSpan timeout);

    [LoggerMessage(EventIds.Consuming + 308, LogLevel.Warning,
        "Consumer {Consumer}: what is finished in {Partition} above its committed offset does not fit into MaxCommitMetadataBytes {Limit}, which an earlier run had set higher. Nothing of it is committed until it does.")]
    public static partial void TransactionMapTooLarge(ILogger logger, string consumer, TopicPartition partition, int limit);

    [LoggerMessage(EventIds.Consuming + 309, LogLevel.Warning,
        "Consumer {Consumer}: a transaction waits for brokers, which have not answered it for {Time}. {Error}")]
    public static partial void TransactionWaits(ILogger logger, string consumer, TimeSpan time, string? error);

    [LoggerMessage(EventIds.Consuming + 310, LogLevel.Warning,
        "Consumer {Consumer}: the producer with the transactional id {Id} gets nowhere, and is given up for a new one: {Error}")]
    public static partial void ProducerGivenUp(ILogger logger, string consumer, string id, string error);
}
