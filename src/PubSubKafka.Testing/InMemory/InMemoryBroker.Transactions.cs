namespace PubSubKafka.Testing.InMemory;

internal sealed partial class InMemoryBroker
{
    private readonly Dictionary<string, InMemoryTransactionalSink> _transactionalIds = new(StringComparer.Ordinal);

    /// <summary>From now on this producer has the id, and whoever had it is fenced.</summary>
    public void TakeId_NeedsLock(string transactionalId, InMemoryTransactionalSink sink) => _transactionalIds[transactionalId] = sink;

    public bool HasId_NeedsLock(string transactionalId, InMemoryTransactionalSink sink) => _transactionalIds.GetValueOrDefault(transactionalId) == sink;
}
