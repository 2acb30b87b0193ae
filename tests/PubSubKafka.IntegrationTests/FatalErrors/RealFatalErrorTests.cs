using PubSubKafka.IntegrationTests.Promises;
using PubSubKafka.Promises;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.IntegrationTests.FatalErrors;

public sealed class RealFatalErrorTests(SharedKafka kafka) : FatalErrorTests
{
    protected override async Task<IBrokerUnderTest> OpenBrokerAsync() => new RealBroker(await kafka.GetAsync(), newGroupProtocol: false);
}
