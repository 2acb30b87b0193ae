using Confluent.Kafka;
using PubSubKafka.Testing.Embedded;

namespace PubSubKafka.Testing.Tests.Embedded;

public sealed class EmbeddedBrokerFaultsTests : IDisposable
{
    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start();

    public EmbeddedBrokerFaultsTests() => _broker.CreateTopic("orders");

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task FailNext_ErrorsToTryAgainAfter_AreUsedUpOnePerRequest()
    {
        using var producer = TestClient.Producer(_broker.ClientSettings);
        _broker.StartTracking();
        _broker.FailNext(EmbeddedRequest.Produce, ErrorCode.NotEnoughReplicas, count: 2);
        _broker.FailNext(EmbeddedRequest.Produce, ErrorCode.NotLeaderForPartition);

        await producer.SendAsync("orders", "a");

        Assert.Equal(4, _broker.CountTracked(EmbeddedRequest.Produce));
        Assert.Equal(4, _broker.CountTracked(EmbeddedRequest.Produce, brokerId: 1));
    }

    [Fact]
    public async Task FailNext_FinalError_ReachesTheCaller()
    {
        using var producer = TestClient.Producer(_broker.ClientSettings);
        _broker.FailNext(EmbeddedRequest.Produce, ErrorCode.MsgSizeTooLarge);

        var exception = await Assert.ThrowsAsync<ProduceException<string, string>>(() => producer.SendAsync("orders", "a"));
        Assert.Equal(ErrorCode.MsgSizeTooLarge, exception.Error.Code);
        Assert.Equal(0, (await producer.SendAsync("orders", "b")).Offset.Value);
    }

    [Fact]
    public void FailNext_Commit_ReachesTheCaller()
    {
        using var consumer = TestClient.Consumer(_broker.ConsumerSettings, "shop");
        consumer.Assign(new TopicPartition("orders", 0));
        _broker.FailNext(EmbeddedRequest.OffsetCommit, ErrorCode.GroupAuthorizationFailed);

        var exception = Assert.Throws<KafkaException>(() => consumer.Commit([new TopicPartitionOffset("orders", 0, 1)]));
        Assert.Equal(ErrorCode.GroupAuthorizationFailed, exception.Error.Code);
        consumer.Commit([new TopicPartitionOffset("orders", 0, 1)]);
    }

    [Fact]
    public async Task FailNext_Fetch_ReachesTheCaller()
    {
        using var producer = TestClient.Producer(_broker.ClientSettings);
        await producer.SendAsync("orders", "a");
        using var consumer = TestClient.Consumer(_broker.ConsumerSettings, "shop");
        _broker.FailNext(EmbeddedRequest.Fetch, ErrorCode.TopicAuthorizationFailed);
        consumer.Assign(new TopicPartitionOffset("orders", 0, 0));

        var exception = Assert.Throws<ConsumeException>(() => consumer.Consume(TestClient.Ceiling));
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, exception.Error.Code);
    }

    [Fact]
    public async Task DropConnectionOnNext_Produce_ClientConnectsAgain()
    {
        using var producer = TestClient.Producer(_broker.ClientSettings);
        await producer.SendAsync("orders", "a");
        _broker.StartTracking();
        _broker.DropConnectionOnNext(EmbeddedRequest.Produce);

        await producer.SendAsync("orders", "b");

        Assert.Equal(2, _broker.CountTracked(EmbeddedRequest.Produce));
        Assert.InRange(_broker.CountTracked(EmbeddedRequest.ApiVersions), 1, 10);
    }

    [Fact]
    public async Task ClearFaults_UnusedFault_IsForgotten()
    {
        using var producer = TestClient.Producer(_broker.ClientSettings);
        _broker.FailNext(EmbeddedRequest.Produce, ErrorCode.MsgSizeTooLarge, count: 100);
        _broker.ClearFaults(EmbeddedRequest.Produce);

        await producer.SendAsync("orders", "a");
    }

    [Fact]
    public async Task GetTracked_AfterProducing_HasTheRequestsInOrder()
    {
        using var producer = TestClient.Producer(_broker.ClientSettings);
        Assert.Empty(_broker.GetTracked());
        _broker.StartTracking();
        await producer.SendAsync("orders", "a");

        var tracked = _broker.GetTracked();

        Assert.Contains(tracked, static request => request is { Request: EmbeddedRequest.InitProducerId, BrokerId: 1 });
        Assert.Equal(tracked.Select(static request => request.Time).Order(), tracked.Select(static request => request.Time));
        _broker.StopTracking();
        Assert.Equal(0, _broker.CountTracked(EmbeddedRequest.Produce));
    }

    [Theory]
    [InlineData(EmbeddedRequest.Metadata, ErrorCode.RequestTimedOut, 1)]
    [InlineData((EmbeddedRequest)4, ErrorCode.RequestTimedOut, 1)]
    [InlineData((EmbeddedRequest)(-1), ErrorCode.RequestTimedOut, 1)]
    [InlineData(EmbeddedRequest.Produce, ErrorCode.NoError, 1)]
    [InlineData(EmbeddedRequest.Produce, ErrorCode.Local_Transport, 1)]
    [InlineData(EmbeddedRequest.Produce, (ErrorCode)12345, 1)]
    [InlineData(EmbeddedRequest.Produce, ErrorCode.RequestTimedOut, 0)]
    [InlineData(EmbeddedRequest.Produce, ErrorCode.RequestTimedOut, int.MaxValue)]
    public void FailNext_WrongArgument_Throws(EmbeddedRequest request, ErrorCode error, int count) =>
        Assert.ThrowsAny<ArgumentException>(() => _broker.FailNext(request, error, count));

    [Fact]
    public void FailNext_NotLeaderBeforeAnyTopic_Throws()
    {
        using var broker = EmbeddedBroker.Start();

        Assert.Throws<InvalidOperationException>(() => broker.FailNext(EmbeddedRequest.Produce, ErrorCode.NotLeaderForPartition));
        Assert.Throws<InvalidOperationException>(() => broker.FailNext(EmbeddedRequest.Fetch, ErrorCode.NotLeaderForPartition));
        broker.FailNext(EmbeddedRequest.ListOffsets, ErrorCode.NotLeaderForPartition);
    }
}
