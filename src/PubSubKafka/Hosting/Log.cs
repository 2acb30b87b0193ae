using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;

namespace PubSubKafka.Hosting;

/// <summary>What start and stop log. Event ids 4000 to 4999.</summary>
internal static partial class Log
{
    [LoggerMessage(EventIds.Hosting, LogLevel.Warning, "The cluster's topics cannot be looked up, trying again in {Pause}: {Error}")]
    public static partial void TopicsNotReachable(ILogger logger, string error, TimeSpan pause);

    [LoggerMessage(EventIds.Hosting + 1, LogLevel.Information, "Created topics {Topics}.")]
    public static partial void TopicsCreated(ILogger logger, string topics);

    [LoggerMessage(EventIds.Hosting + 2, LogLevel.Warning,
        "Topic {Topic} has {Count} partitions, not the declared {Declared}. It is left as it is: adding partitions moves keys.")]
    public static partial void PartitionsDiffer(ILogger logger, string topic, int count, int declared);

    [LoggerMessage(EventIds.Hosting + 3, LogLevel.Warning, "Stopping: {Records} published records have no answer from Kafka yet and are given up.")]
    public static partial void RecordsWithoutAnswer(ILogger logger, int records);

    [LoggerMessage(EventIds.Hosting + 4, LogLevel.Error,
        "Stopping: the host's ShutdownTimeout is over and consumers {Consumers} have not left their groups. What they finished since their last commit will be handled again.")]
    public static partial void ConsumersStillStopping(ILogger logger, string consumers);
}
