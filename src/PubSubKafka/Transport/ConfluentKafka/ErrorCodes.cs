using System.Text;
using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>librdkafka's names of error codes, which the client turned into C# names: <c>Local_MsgTimedOut</c> is <c>_MSG_TIMED_OUT</c>.</summary>
internal static class ErrorCodes
{
    /// <summary>Kafka's name. A leading underscore means that the client found the error, not a broker.</summary>
    public static string Name(ErrorCode code)
    {
        var name = code.ToString();
        var text = new StringBuilder(name.Length + 8);
        if (name.StartsWith("Local_", StringComparison.Ordinal))
        {
            name = name[5..];
        }

        for (var i = 0; i < name.Length; i++)
        {
            // A new word begins at a capital after a small letter, and at the last capital of a run (ISRInsuff would be ISR_INSUFF).
            var startsWord = i > 0 && char.IsUpper(name[i]) && name[i - 1] != '_'
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord)
            {
                text.Append('_');
            }

            text.Append(char.ToUpperInvariant(name[i]));
        }

        return text.ToString();
    }

    /// <summary>Whether a client that answers a hand-over with this has failed for good; it gives the error that it failed with, without calling it fatal.</summary>
    /// <remarks>Errors of a topic are given in the same way and are no such end.</remarks>
    public static bool IsEndOfProducer(ErrorCode code) => code is
        ErrorCode.Local_Fatal or ErrorCode.Local_Fenced or ErrorCode.Local_Inconsistent or ErrorCode.Local_GaplessGuarantee
        or ErrorCode.Local_UnsupportedFeature
        or ErrorCode.OutOfOrderSequenceNumber or ErrorCode.DuplicateSequenceNumber or ErrorCode.InvalidProducerEpoch
        or ErrorCode.InvalidProducerIdMapping or ErrorCode.UnknownProducerId or ErrorCode.ProducerFenced or ErrorCode.ClusterAuthorizationFailed
        or ErrorCode.InvalidTransactionTimeout or ErrorCode.TransactionalIdAuthorizationFailed;

    /// <summary>Whether the same request may succeed later without a change.</summary>
    public static bool IsTransient(ErrorCode code) => code is
        ErrorCode.Local_MsgTimedOut or ErrorCode.Local_TimedOut or ErrorCode.Local_TimedOutQueue or ErrorCode.Local_Transport
        or ErrorCode.Local_Resolve or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_QueueFull or ErrorCode.Local_WaitCoord
        or ErrorCode.Local_IsrInsuff or ErrorCode.Local_PurgeQueue or ErrorCode.Local_PurgeInflight or ErrorCode.Local_Retry
        or ErrorCode.Local_DestroyBroker or ErrorCode.Local_Destroy
        or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition or ErrorCode.RequestTimedOut or ErrorCode.BrokerNotAvailable
        or ErrorCode.ReplicaNotAvailable or ErrorCode.NetworkException or ErrorCode.NotEnoughReplicas or ErrorCode.NotEnoughReplicasAfterAppend
        or ErrorCode.NotController or ErrorCode.KafkaStorageError or ErrorCode.ThrottlingQuotaExceeded
        or ErrorCode.OutOfOrderSequenceNumber or ErrorCode.InvalidProducerEpoch or ErrorCode.UnknownProducerId or ErrorCode.ProducerFenced
        or ErrorCode.Local_Fenced or ErrorCode.Local_Inconsistent;
}
