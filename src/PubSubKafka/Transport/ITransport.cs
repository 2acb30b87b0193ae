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
}
