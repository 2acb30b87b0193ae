using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>librdkafka's errors of transactions as ours.</summary>
internal static unsafe class TransactionErrors
{
    /// <summary>Reads an error and frees it; null for none.</summary>
    /// <param name="error">What a function of librdkafka returned.</param>
    /// <param name="what">What could not be done, as in <c>The transaction could not be committed</c>.</param>
    /// <param name="otherwise">The kind of an error of which librdkafka does not say.</param>
    public static TransactionException? Take(nint error, string what, TransactionErrorKind otherwise)
    {
        if (error == 0)
        {
            return null;
        }

        try
        {
            var code = (ErrorCode)Librdkafka.rd_kafka_error_code(error);
            var reason = Marshal.PtrToStringUTF8((nint)Librdkafka.rd_kafka_error_string(error)) ?? new Error(code).Reason;
            return Make(what, code, reason, Kind(error, code, otherwise));
        }
        finally
        {
            Librdkafka.rd_kafka_error_destroy(error);
        }
    }

    public static TransactionException Make(
        string what, ErrorCode code, string reason, TransactionErrorKind kind, OutgoingRecord? refused = null, Exception? cause = null)
    {
        var name = ErrorCodes.Name(code);
        return new TransactionException($"{what}: {reason} ({name}). {Advice(code, kind, refused)}", name, kind, refused, cause);
    }

    private static TransactionErrorKind Kind(nint error, ErrorCode code, TransactionErrorKind otherwise)
    {
        // A broker says these to a producer that has a successor; librdkafka does not always call them fatal.
        if (Librdkafka.rd_kafka_error_is_fatal(error) != 0 || code is ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch)
        {
            return TransactionErrorKind.Fenced;
        }

        if (Librdkafka.rd_kafka_error_txn_requires_abort(error) != 0)
        {
            return TransactionErrorKind.Abort;
        }

        return Librdkafka.rd_kafka_error_is_retriable(error) != 0 ? TransactionErrorKind.Repeat : otherwise;
    }

    private static string Advice(ErrorCode code, TransactionErrorKind kind, OutgoingRecord? refused) => (code, kind) switch
    {
        (ErrorCode.InvalidTransactionTimeout, _) => "Set the transaction timeout to no more than the brokers' transaction.max.timeout.ms.",
        (ErrorCode.TransactionalIdAuthorizationFailed, _) => "Allow this client to write and to describe the transactional id.",
        (ErrorCode.GroupAuthorizationFailed, _) => "Allow this client to read the group.",
        (_, TransactionErrorKind.Repeat) => "Nothing is decided yet: the same call may be made again.",
        (_, TransactionErrorKind.Abort) when refused is not null => "Abort the transaction; the next one can do the same work without this record.",
        (_, TransactionErrorKind.Abort) => "Abort the transaction; the next one can do the same work.",
        _ => "This producer is finished: a new one must go on from the offsets that the group has committed.",
    };
}
