using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>
/// The failure of a transaction, or of its producer. As on a real broker it is told again until the transaction is aborted, or for ever. Guarded by the
/// broker's lock.
/// </summary>
internal sealed class TransactionFailure(string transactionalId)
{
    private TransactionException? _failure;

    public bool IsThere => _failure is not null;

    public bool IsFinal => _failure is { Kind: TransactionErrorKind.Fenced };

    public void ThrowIfThere()
    {
        if (_failure is not null)
        {
            throw _failure;
        }
    }

    /// <summary>A failure that an abort ends is over.</summary>
    public void End() => _failure = _failure is { Kind: TransactionErrorKind.Abort } ? null : _failure;

    public TransactionException Refused(OutgoingRecord record, RecordRefusal refusal) => Of(new TransactionException(
        $"A record for topic '{record.Topic}' in a transaction of '{transactionalId}' was refused: {refusal.Reason} ({refusal.ErrorCode}).",
        refusal.ErrorCode,
        TransactionErrorKind.Abort,
        record));

    public TransactionException Of(string errorCode, string reason, TransactionErrorKind kind = TransactionErrorKind.Abort) => Of(
        new TransactionException($"The transaction of '{transactionalId}' failed: {reason} ({errorCode}).", errorCode, kind));

    public TransactionException Of(TransactionException failure)
    {
        _failure = failure.Kind is TransactionErrorKind.Repeat ? null : failure;
        return failure;
    }
}
