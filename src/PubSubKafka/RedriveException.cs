namespace PubSubKafka;

/// <summary>Dead letters could not be read, sent back or discarded. The message says why and what to do.</summary>
/// <remarks>Nothing is half done: what was committed counts as done, all else is still there. The same call may be made again.</remarks>
public sealed class RedriveException : PubSubKafkaException
{
    internal RedriveException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>What the call had done before; null when it had not begun.</summary>
    public RedriveResult? ResultSoFar { get; internal set; }
}
