using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>What a step of a transaction that is made to fail throws. <see cref="IsDone"/>: the step was carried out and only the answer went missing.</summary>
internal sealed record TransactionFault(TransactionErrorKind Kind, string ErrorCode, bool IsDone)
{
    public TransactionException ToException(TransactionStep step, string transactionalId) =>
        new($"The test let {step} of '{transactionalId}' fail with {ErrorCode}.", ErrorCode, Kind);
}
