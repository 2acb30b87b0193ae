using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>What becomes of errors that a consumer's client reports beside its calls: log lines, and trouble where they stand in the way.</summary>
internal sealed class ConsumerErrors(string consumer, Action<string> onTrouble, ILogger logger)
{
    public void OnError(Error error)
    {
        var code = ErrorCodes.Name(error.Code);
        if (error.IsFatal)
        {
            Log.ClientFatal(logger, consumer, code, error.Reason);
            return;
        }

        Log.ClientError(logger, consumer, code, error.Reason);
        if (StandsInTheWay(error))
        {
            onTrouble($"{error.Reason} ({code})");
        }
    }

    // A connection that broke is no trouble, the client makes another; one that cannot be made is. The code is the same for both.
    private static bool StandsInTheWay(Error error) => error.Code is
            ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve or ErrorCode.Local_Ssl or ErrorCode.Local_Authentication
        || (error.Code is ErrorCode.Local_Transport && error.Reason.Contains("Connect to", StringComparison.Ordinal));
}
