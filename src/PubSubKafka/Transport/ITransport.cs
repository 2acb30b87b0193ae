namespace PubSubKafka.Transport;

/// <summary>Makes the ports of one cluster. What a test replaces to run without Kafka.</summary>
internal interface ITransport
{
    /// <summary>Opens a member of a consumer group; nothing goes over the network before <see cref="IRecordSource.Subscribe"/>.</summary>
    IRecordSource OpenSource(SourceSettings settings);

    /// <summary>Opens the cluster's producer.</summary>
    IRecordSink OpenSink(SinkSettings settings);

    /// <summary>Opens the cluster's list of topics.</summary>
    ITopicCatalog OpenCatalog(ConnectionSettings settings);

    /// <summary>Opens a reader of chosen partitions, in no group.</summary>
    /// <exception cref="TransportException">A setting is wrong.</exception>
    IPartitionSource OpenPartitions(PartitionSourceSettings settings);

    /// <summary>Opens a producer that writes in transactions.</summary>
    /// <param name="settings">As of any producer.</param>
    /// <param name="transactionalId">The id. Of several producers with one id the last one goes on, and the others are fenced.</param>
    /// <param name="transactionTimeout">After how long brokers abort a transaction that nobody ends.</param>
    /// <exception cref="TransportException">A setting is wrong.</exception>
    ITransactionalSink OpenTransactionalSink(SinkSettings settings, string transactionalId, TimeSpan transactionTimeout);
}
