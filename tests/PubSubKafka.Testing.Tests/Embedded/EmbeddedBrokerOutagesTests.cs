using Confluent.Kafka;
using PubSubKafka.Testing.Embedded;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Testing.Tests.Embedded;

public sealed class EmbeddedBrokerOutagesTests : IDisposable
{
    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start(static options => options.Brokers = 2);

    public EmbeddedBrokerOutagesTests()
    {
        _broker.CreateTopic("orders", partitions: 2, replicationFactor: 2);
        _broker.MoveLeader("orders", 0, 1);
        _broker.MoveLeader("orders", 1, 2);
    }

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task StopBroker_LeaderDown_RecordWaitsUntilStartBroker()
    {
        using var producer = TestClient.Producer(_broker.ClientSettings);
        await producer.SendAsync("orders", "before");
        _broker.StopBroker(1);
        var waiting = producer.SendAsync("orders", "during");
        await producer.SendAsync("orders", "other leader", partition: 1);
        Assert.False(waiting.IsCompleted);

        _broker.StartBroker(1);

        Assert.Equal(1, (await waiting).Offset.Value);
        using var consumer = TestClient.Consumer(_broker.ConsumerSettings, "shop");
        consumer.Assign(new TopicPartitionOffset("orders", 0, 0));
        Assert.Equal(["before", "during"], consumer.Take(2).Values());
    }

    [Fact]
    public async Task MoveLeader_WhileProducing_NextRecordGoesToTheNewLeader()
    {
        using var producer = TestClient.Producer(_broker.ClientSettings);
        await producer.SendAsync("orders", "a");
        _broker.StartTracking();
        _broker.MoveLeader("orders", 0, 2);

        await producer.SendAsync("orders", "b");

        Assert.Equal(1, _broker.CountTracked(EmbeddedRequest.Produce, brokerId: 2));
    }

    [Fact]
    public async Task SetRoundTripTime_Slow_DelaysTheAnswer()
    {
        using var producer = TestClient.Producer(_broker.ClientSettings);
        await producer.SendAsync("orders", "a");
        _broker.SetRoundTripTime(1, TimeSpan.FromMilliseconds(300));

        var started = TimeProvider.System.GetTimestamp();
        await producer.SendAsync("orders", "b");

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromMilliseconds(250), TestClient.Ceiling);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task SetGroupCoordinator_GivenBroker_GetsTheCommits(int brokerId)
    {
        _broker.SetGroupCoordinator("shop", brokerId);
        using var consumer = TestClient.Consumer(_broker.ConsumerSettings, "shop");
        consumer.Assign(new TopicPartition("orders", 0));
        _broker.StartTracking();

        consumer.Commit([new TopicPartitionOffset("orders", 0, 1)]);

        await Eventually.TrueAsync(() => _broker.CountTracked(EmbeddedRequest.OffsetCommit) > 0, "the commit is tracked");
        Assert.Equal(0, _broker.CountTracked(EmbeddedRequest.OffsetCommit, brokerId: 3 - brokerId));
    }

    [Fact]
    public async Task SetTransactionCoordinator_GivenBroker_GetsTheTransactions()
    {
        _broker.SetTransactionCoordinator("billing", 2);
        _broker.StartTracking();
        using var producer = TestClient.Producer(_broker.ClientSettings, static config => config.TransactionalId = "billing");
        producer.InitTransactions(TestClient.Ceiling);
        producer.BeginTransaction();
        await producer.SendAsync("orders", "a");
        producer.CommitTransaction();

        Assert.Equal(1, _broker.CountTracked(EmbeddedRequest.EndTxn, brokerId: 2));
        Assert.Equal(0, _broker.CountTracked(EmbeddedRequest.EndTxn, brokerId: 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3)]
    public void Methods_UnknownBroker_Throw(int brokerId)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.StopBroker(brokerId));
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.StartBroker(brokerId));
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.SetRoundTripTime(brokerId, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.MoveLeader("orders", 0, brokerId));
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.SetGroupCoordinator("shop", brokerId));
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.SetTransactionCoordinator("billing", brokerId));
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.CountTracked(EmbeddedRequest.Fetch, brokerId));
    }

    [Fact]
    public void Methods_OtherWrongArguments_Throw()
    {
        Assert.Throws<ArgumentException>(() => _broker.MoveLeader("unknown", 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.MoveLeader("orders", -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.MoveLeader("orders", 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.SetRoundTripTime(1, TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => _broker.SetRoundTripTime(1, TimeSpan.MaxValue));
        Assert.Throws<ArgumentException>(() => _broker.SetGroupCoordinator("", 1));
    }
}
