using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>
/// The steps of a transaction, as librdkafka has them. What is to be repeated goes on in the background meanwhile, and only the same step may be called
/// then. Each returns what went wrong, or null.
/// </summary>
/// <remarks>Confluent.Kafka has these steps too, but commits offsets without their metadata.</remarks>
internal sealed class NativeTransaction(SafeHandle client, string id)
{
    public TransactionException? Initialize(TimeSpan atMost) => TransactionErrors.Take(
        Librdkafka.rd_kafka_init_transactions(client, Milliseconds(atMost)),
        $"The transactional id '{id}' could not be taken",
        TransactionErrorKind.Fenced);

    public TransactionException? Begin() => TransactionErrors.Take(
        Librdkafka.rd_kafka_begin_transaction(client), $"A transaction of '{id}' could not begin", TransactionErrorKind.Fenced);

    /// <summary>Why the client takes no record into the open transaction.</summary>
    public TransactionException Failure(Error error)
    {
        // In a failed transaction nothing can begin, and the answer is what it failed with.
        var what = $"The transaction of '{id}' has failed";
        return TransactionErrors.Take(Librdkafka.rd_kafka_begin_transaction(client), what, TransactionErrorKind.Abort)
            ?? TransactionErrors.Make(what, error.Code, error.Reason, TransactionErrorKind.Fenced);
    }

    public TransactionException? SendOffsets(IReadOnlyCollection<CommitOffset> offsets, NativeGroupMetadata member, TimeSpan atMost)
    {
        var what = $"The group's offsets could not become part of the transaction of '{id}'";
        using var list = new NativePartitionList(offsets.Count);
        foreach (var offset in offsets)
        {
            list.Add(offset);
        }

        return TransactionErrors.Take(
            Librdkafka.rd_kafka_send_offsets_to_transaction(client, list, member, Milliseconds(atMost)), what, TransactionErrorKind.Abort);
    }

    public TransactionException? Commit(TimeSpan atMost) => TransactionErrors.Take(
        Librdkafka.rd_kafka_commit_transaction(client, Milliseconds(atMost)),
        $"The transaction of '{id}' could not be committed",
        TransactionErrorKind.Abort);

    public TransactionException? Abort(TimeSpan atMost)
    {
        var failure = TransactionErrors.Take(
            Librdkafka.rd_kafka_abort_transaction(client, Milliseconds(atMost)),
            $"The transaction of '{id}' could not be aborted",
            TransactionErrorKind.Fenced);

        // An abort that failed begins anew with the next call.
        return failure is { Kind: TransactionErrorKind.Abort }
            ? new TransactionException(failure.Message, failure.ErrorCode, TransactionErrorKind.Repeat)
            : failure;
    }

    private static int Milliseconds(TimeSpan time) => (int)Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 0, int.MaxValue);
}
