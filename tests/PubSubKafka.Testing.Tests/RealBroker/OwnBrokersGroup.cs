namespace PubSubKafka.Testing.Tests.RealBroker;

/// <summary>Tests that start brokers of their own run one after another: each cluster takes memory and a processor.</summary>
[CollectionDefinition(Name)]
public sealed class OwnBrokersGroup
{
    public const string Name = "own brokers";
}
