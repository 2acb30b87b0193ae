using Microsoft.Extensions.Logging;

namespace PubSubKafka.Consuming;

/// <summary>How a consumer ends, in the log. The consume path has event ids 2000 to 2999.</summary>
internal static partial class Log
{
    [LoggerMessage(2006, LogLevel.Information, "Consumer {Consumer} has stopped.")]
    public static partial void ConsumerStopped(ILogger logger, string consumer);

    [LoggerMessage(2007, LogLevel.Critical, "Consumer {Consumer} has stopped because it cannot go on.")]
    public static partial void ConsumerFaulted(ILogger logger, string consumer, Exception exception);
}
