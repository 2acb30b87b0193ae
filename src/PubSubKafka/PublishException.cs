namespace PubSubKafka;

/// <summary>Kafka did not acknowledge a record.</summary>
/// <remarks>
/// <see cref="MayHaveBeenWritten"/> tells the two cases apart: the record was certainly not written, or nobody knows because the
/// acknowledgement was lost. In the second case publish again with the same <see cref="PublishOptions.MessageId"/>, so that consumers
/// can recognise the repetition.
/// </remarks>
public sealed class PublishException : PubSubKafkaException
{
    /// <summary>Makes the exception. Public for tests of what a caller does with it.</summary>
    /// <param name="message">What failed and what to do.</param>
    /// <param name="topic">The topic that the record was meant for.</param>
    /// <param name="errorCode">Kafka's name for the error.</param>
    /// <param name="mayHaveBeenWritten">Whether the record may stand in the topic all the same.</param>
    /// <param name="isTransient">Whether the same call may succeed later without a change.</param>
    /// <param name="innerException">The client's own exception.</param>
    public PublishException(string message, string topic, string errorCode, bool mayHaveBeenWritten, bool isTransient, Exception? innerException = null)
        : base(message, innerException)
    {
        Topic = topic;
        ErrorCode = errorCode;
        MayHaveBeenWritten = mayHaveBeenWritten;
        IsTransient = isTransient;
    }

    /// <summary>The topic that the record was meant for.</summary>
    public string Topic { get; }

    /// <summary>Kafka's name for the error, for example <c>MSG_SIZE_TOO_LARGE</c> or <c>_MSG_TIMED_OUT</c> (a leading underscore: found by the client, not by a broker).</summary>
    public string ErrorCode { get; }

    /// <summary>Whether the record may stand in the topic all the same: it was sent, and no answer came.</summary>
    public bool MayHaveBeenWritten { get; }

    /// <summary>Whether the same call may succeed later without a change: a broker was away, replicas were missing, time ran out.</summary>
    public bool IsTransient { get; }
}
