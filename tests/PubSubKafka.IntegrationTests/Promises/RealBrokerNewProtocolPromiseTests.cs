using PubSubKafka.Promises;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.IntegrationTests.Promises;

/// <summary>Real Kafka, the group protocol of KIP-848.</summary>
public sealed class RealBrokerNewProtocolPromiseTests(SharedKafka kafka) : PromiseTests
{
    protected override async ValueTask<IBrokerUnderTest> OpenBrokerAsync() => new RealBroker(await kafka.GetAsync(), newGroupProtocol: true);
}
