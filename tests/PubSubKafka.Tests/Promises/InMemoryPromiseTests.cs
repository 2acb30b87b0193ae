using PubSubKafka.Promises;

namespace PubSubKafka.Tests.Promises;

public sealed class InMemoryPromiseTests : PromiseTests
{
    protected override ValueTask<IBrokerUnderTest> OpenBrokerAsync() => new(new InMemoryBrokerUnderTest());
}
