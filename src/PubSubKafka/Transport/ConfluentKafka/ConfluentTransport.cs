using Microsoft.Extensions.Logging;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Apache Kafka by way of Confluent.Kafka and librdkafka.</summary>
internal sealed class ConfluentTransport(ILoggerFactory loggerFactory, TimeProvider time) : ITransport
{
    /// <exception cref="TransportException">A setting is wrong.</exception>
    public IRecordSource OpenSource(SourceSettings settings) =>
        new ConfluentRecordSource(settings, loggerFactory.CreateLogger<ConfluentRecordSource>());

    /// <exception cref="TransportException">A setting is wrong.</exception>
    public IRecordSink OpenSink(SinkSettings settings) =>
        new ConfluentRecordSink(settings, loggerFactory.CreateLogger<ConfluentRecordSink>(), time);

    public ITopicCatalog OpenCatalog(ConnectionSettings settings) =>
        new ConfluentTopicCatalog(settings, loggerFactory.CreateLogger<ConfluentTopicCatalog>());

    /// <exception cref="TransportException">A setting is wrong.</exception>
    public IPartitionSource OpenPartitions(PartitionSourceSettings settings) =>
        new ConfluentPartitionSource(settings, loggerFactory.CreateLogger<ConfluentPartitionSource>());

    /// <exception cref="TransportException">A setting is wrong.</exception>
    public ITransactionalSink OpenTransactionalSink(SinkSettings settings, string transactionalId, TimeSpan transactionTimeout) =>
        new ConfluentTransactionalSink(settings, transactionalId, transactionTimeout, loggerFactory.CreateLogger<ConfluentTransactionalSink>(), time);
}
