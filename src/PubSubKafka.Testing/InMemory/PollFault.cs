using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>What a poll that is made to fail throws.</summary>
internal sealed record PollFault(string ErrorCode, bool IsFatal)
{
    public TransportException ToException(string groupId) => new($"The test let a poll of group '{groupId}' fail with {ErrorCode}.", ErrorCode, IsFatal);
}
