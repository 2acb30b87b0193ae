using PubSubKafka.Promises;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.IntegrationTests.Promises;

public sealed class RealBrokerPromiseTests(SharedKafka kafka) : PromiseTests
{
    protected override async ValueTask<IBrokerUnderTest> OpenBrokerAsync() => new RealBroker(await kafka.GetAsync());
}
