using Confluent.Kafka;
using PubSubKafka.IntegrationTests.Promises;
using PubSubKafka.Promises;
using PubSubKafka.Testing.Embedded;

namespace PubSubKafka.IntegrationTests.FatalErrors;

public sealed class EmbeddedFatalErrorTests : FatalErrorTests
{
    private EmbeddedBroker? _broker;

    [Theory]
    [InlineData(ErrorCode.OutOfOrderSequenceNumber)]
    [InlineData(ErrorCode.InvalidProducerEpoch)]
    public async Task BrokersError_WhileManyAreInFlight_EachHasOneTrueOutcomeAndLaterOnesSucceed(ErrorCode error)
    {
        var failures = await RunAsync(
            transport =>
            {
                _broker!.FailNext(EmbeddedRequest.Produce, error);
                return Task.CompletedTask;
            },
            heal: () => _broker!.ClearFaults(EmbeddedRequest.Produce));

        Assert.NotEmpty(failures);
    }

    protected override Task<IBrokerUnderTest> OpenBrokerAsync()
    {
        _broker = EmbeddedBroker.Start();

        // Long enough for all requests to be under way when the error comes.
        _broker.SetRoundTripTime(_broker.BrokerIds[0], TimeSpan.FromMilliseconds(500));
        return Task.FromResult<IBrokerUnderTest>(new EmbeddedBrokerUnderTest(_broker));
    }
}
