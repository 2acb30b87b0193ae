using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures.Redrive;

/// <summary>A broker in memory whose transactions are in the test's hands.</summary>
internal sealed class FakeTransport(FakeTransactions transactions) : ITransport
{
    private readonly InMemoryTransport _inMemory = new(transactions.Broker);

    public IRecordSource OpenSource(SourceSettings settings) => _inMemory.OpenSource(settings);

    public IRecordSink OpenSink(SinkSettings settings) => _inMemory.OpenSink(settings);

    public ITopicCatalog OpenCatalog(ConnectionSettings settings) => _inMemory.OpenCatalog(settings);

    public IPartitionSource OpenPartitions(PartitionSourceSettings settings) => _inMemory.OpenPartitions(settings);

    public ITransactionalSink OpenTransactionalSink(SinkSettings settings, string transactionalId, TimeSpan transactionTimeout) =>
        transactions.Open(transactionalId);
}
