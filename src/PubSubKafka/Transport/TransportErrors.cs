namespace PubSubKafka.Transport;

/// <summary>Error codes that other parts act on, as every transport spells them.</summary>
internal static class TransportErrors
{
    /// <summary>The client knows the topic, and it has no such partition.</summary>
    public const string UnknownPartition = "_UNKNOWN_PARTITION";
}
