namespace PubSubKafka.Transport;

/// <summary>A step of a transaction failed.</summary>
internal sealed class TransactionException(
    string message, string errorCode, TransactionErrorKind kind, OutgoingRecord? refused = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    public string ErrorCode { get; } = errorCode;

    /// <inheritdoc cref="TransactionErrorKind"/>
    public TransactionErrorKind Kind { get; } = kind;

    /// <summary>A record that no broker will ever take, for example because it is too large; null when no record is to blame.</summary>
    public OutgoingRecord? Refused { get; } = refused;

    /// <summary>Whether records were refused and it is not clear yet which of them is to blame: the next transactions tell.</summary>
    public bool IsSearching { get; init; }
}
