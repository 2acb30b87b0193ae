using PubSubKafka.Promises;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.IntegrationTests.Promises;

/// <summary>Real Kafka, classic group protocol with the cooperative-sticky assignor.</summary>
public sealed class RealBrokerPromiseTests(SharedKafka kafka) : PromiseTests
{
    protected override async ValueTask<IBrokerUnderTest> OpenBrokerAsync() => new RealBroker(await kafka.GetAsync(), newGroupProtocol: false);
}
