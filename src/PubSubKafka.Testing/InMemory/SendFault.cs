namespace PubSubKafka.Testing.InMemory;

/// <summary>What a send that is made to fail answers. <see cref="IsWritten"/>: the record is in the log and only the answer went missing.</summary>
internal sealed record SendFault(string ErrorCode, bool IsTransient, bool IsWritten)
{
    public PublishException ToException(string topic) =>
        new($"The test let a record for topic '{topic}' fail with {ErrorCode}.", topic, ErrorCode, IsWritten, IsTransient);
}
