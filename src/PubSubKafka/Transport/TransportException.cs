namespace PubSubKafka.Transport;

/// <summary>The client failed. <see cref="IsFatal"/>: this client instance cannot be used any more.</summary>
internal sealed class TransportException(string message, string errorCode, bool isFatal, Exception? innerException = null)
    : Exception(message, innerException)
{
    public string ErrorCode { get; } = errorCode;

    public bool IsFatal { get; } = isFatal;
}
