using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>Opens clients of an <see cref="InMemoryBroker"/>. Where the settings say it is reached does not matter.</summary>
internal sealed class InMemoryTransport(InMemoryBroker broker) : ITransport
{
    public IRecordSource OpenSource(SourceSettings settings) => new InMemoryRecordSource(broker, settings);

    public IRecordSink OpenSink(SinkSettings settings) => new InMemoryRecordSink(broker, settings.MaxMessageBytes);

    public ITopicCatalog OpenCatalog(ConnectionSettings settings) => new InMemoryTopicCatalog(broker);

    public IPartitionSource OpenPartitions(PartitionSourceSettings settings) => new InMemoryPartitionSource(broker);

    public ITransactionalSink OpenTransactionalSink(SinkSettings settings, string transactionalId, TimeSpan transactionTimeout) =>
        new InMemoryTransactionalSink(broker, transactionalId, settings.MaxMessageBytes);
}
