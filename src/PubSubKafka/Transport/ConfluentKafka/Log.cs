using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Log events of the Kafka client.</summary>
internal static partial class Log
{
    /// <summary>Runs an error handler. A log provider that throws must not end the client's thread.</summary>
    public static void Guard<TState>(TState state, Error error, Action<TState, Error> handler)
    {
        try
        {
            handler(state, error);
        }
        catch (Exception)
        {
            // There is nowhere left to report it.
        }
    }

    /// <summary>Writes a line where a log provider that throws must not keep the rest from happening.</summary>
    public static void Guard(Action write)
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

    /// <summary>Passes a line of librdkafka on, at about its own level.</summary>
    public static void Forward(ILogger logger, LogMessage message)
    {
        // CONFWARN tells a producer that it was given a consumer's setting, which is how one Client section for all clients is meant to work.
        var level = message.Facility == "CONFWARN"
            ? LogLevel.Debug
            : message.Level switch
            {
                SyslogLevel.Emergency or SyslogLevel.Alert or SyslogLevel.Critical => LogLevel.Critical,
                SyslogLevel.Error => LogLevel.Error,
                SyslogLevel.Warning => LogLevel.Warning,
                SyslogLevel.Notice or SyslogLevel.Info => LogLevel.Information,
                _ => LogLevel.Debug,
            };
        ClientLine(logger, level, message.Name, message.Facility, message.Message);
    }

    [LoggerMessage(EventId = EventIds.Transport + 1, Message = "{Client} {Facility}: {Line}")]
    private static partial void ClientLine(ILogger logger, LogLevel level, string client, string facility, string line);

    [LoggerMessage(EventIds.Transport + 2, LogLevel.Warning, "{Client} reports {ErrorCode} and goes on trying by itself: {Reason}")]
    public static partial void ClientError(ILogger logger, string client, string errorCode, string reason);

    [LoggerMessage(EventIds.Transport + 3, LogLevel.Critical, "{Client} cannot go on: {Reason} ({ErrorCode})")]
    public static partial void ClientFatal(ILogger logger, string client, string errorCode, string reason);

    [LoggerMessage(EventIds.Transport + 7, LogLevel.Debug, "{Client}: no offset of {Partition} was committed, because it is not assigned any more.")]
    public static partial void CommitIgnored(ILogger logger, string client, string partition);

    [LoggerMessage(EventIds.Transport + 9, LogLevel.Warning,
        "{Client}: no broker has answered its last commit within {Timeout}, so it ends without leaving its group. The group takes its partitions back after the session timeout, and what the commit was for may be handled again.")]
    public static partial void GroupNotLeft(ILogger logger, string client, TimeSpan timeout);

    [LoggerMessage(EventIds.Transport + 4, LogLevel.Error, "The producer failed for good and a new one takes over. {Abandoned} records whose fate it did not tell were reported as failed and may have been written.")]
    public static partial void ProducerReplaced(ILogger logger, int abandoned);

    [LoggerMessage(EventIds.Transport + 8, LogLevel.Critical, "The producer failed for good and a new one could not be made; trying again in {Pause}. Until then every record is refused.")]
    public static partial void ProducerNotReplaced(ILogger logger, TimeSpan pause, Exception exception);

    [LoggerMessage(EventIds.Transport + 5, LogLevel.Warning, "The producer was closed while {Abandoned} records had no acknowledgement; they were reported as failed and may have been written.")]
    public static partial void ProducerClosedEarly(ILogger logger, int abandoned);

    [LoggerMessage(EventIds.Transport + 6, LogLevel.Warning, "A producer could not be closed within {Timeout}; it is left behind.")]
    public static partial void ProducerCloseTimedOut(ILogger logger, TimeSpan timeout, Exception? exception);

    [LoggerMessage(EventIds.Transport + 10, LogLevel.Warning,
        "{Client}: topic '{Topic}' took records in small groups that it had refused together ({ErrorCode}), so they go in groups of {GroupBytes} bytes from now on, which is slow. Set the producer's MaxMessageBytes to no more than the topic's max.message.bytes.")]
    public static partial void RecordsSentApart(ILogger logger, string client, string topic, string errorCode, int groupBytes);

    [LoggerMessage(EventIds.Transport + 11, LogLevel.Warning,
        "{Client} was closed in the middle of a transaction that could not be aborted. Brokers abort it after its timeout, and readers of its partitions wait until then. {Reason}")]
    public static partial void TransactionLeftOpen(ILogger logger, string client, string reason);
}
