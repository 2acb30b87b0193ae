using Microsoft.Extensions.Logging;
using PubSubKafka.Diagnostics;

namespace PubSubKafka.Consuming;

/// <summary>How a consumer ends, in the log. The consume path has event ids 2000 to 2999.</summary>
internal static partial class Log
{
    [LoggerMessage(EventIds.Consuming + 6, LogLevel.Information, "Consumer {Consumer} has stopped.")]
    public static partial void ConsumerStopped(ILogger logger, string consumer);

    [LoggerMessage(EventIds.Consuming + 7, LogLevel.Critical, "Consumer {Consumer} has stopped because it cannot go on.")]
    public static partial void ConsumerFaulted(ILogger logger, string consumer, Exception exception);
}
