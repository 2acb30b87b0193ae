using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Handling;

/// <summary>What reading and handling log. Event id 2008.</summary>
internal static partial class Log
{
    [LoggerMessage(EventIds.Consuming + 8, LogLevel.Debug, "Consumer {Consumer} skipped {Partition} offset {Offset}: its type {Alias} is declared nowhere.")]
    public static partial void UnknownTypeSkipped(ILogger logger, string consumer, TopicPartition partition, long offset, string? alias);
}
