namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>Stands in until the transport branch lands.</summary>
internal sealed class ConfluentTransport : ITransport
{
    public IRecordSource OpenSource(SourceSettings settings) => throw new NotSupportedException();

    public IRecordSink OpenSink(SinkSettings settings) => throw new NotSupportedException();

    public ITopicCatalog OpenCatalog(ConnectionSettings settings) => throw new NotSupportedException();
}
