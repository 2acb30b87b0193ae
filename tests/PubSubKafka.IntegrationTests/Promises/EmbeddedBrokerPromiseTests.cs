using PubSubKafka.Promises;
using PubSubKafka.Testing.Embedded;

namespace PubSubKafka.IntegrationTests.Promises;

public sealed class EmbeddedBrokerPromiseTests : PromiseTests
{
    protected override ValueTask<IBrokerUnderTest> OpenBrokerAsync() => new(new EmbeddedBrokerUnderTest(EmbeddedBroker.Start()));
}
