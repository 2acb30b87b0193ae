namespace PubSubKafka.Specs.Fixtures;

/// <summary>Tests that stop the broker. They share one that is theirs and run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class OwnBrokerGroup : ICollectionFixture<OwnBroker>
{
    public const string Name = "own broker";
}
