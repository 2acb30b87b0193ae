using Confluent.Kafka;
using PubSubKafka.Testing.Embedded;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Testing.Tests.Embedded;

public sealed class EmbeddedBrokerTests
{
    [Fact]
    public async Task Start_RealClients_ProduceConsumeAndCommit()
    {
        using var broker = EmbeddedBroker.Start(static options => options.Brokers = 3);
        broker.CreateTopic("orders", partitions: 2, replicationFactor: 3);
        using var producer = TestClient.Producer(broker.ClientSettings);
        await producer.SendAsync("orders", "a", partition: 0);
        await producer.SendAsync("orders", "b", partition: 1);

        using (var consumer = TestClient.Consumer(broker.ConsumerSettings, "shop"))
        {
            consumer.Subscribe("orders");
            var records = consumer.Take(2);
            Assert.Equal(["a", "b"], records.Values().Order());
            consumer.Commit(records.Select(static record => record.TopicPartitionOffset).Select(static at => new TopicPartitionOffset(at.TopicPartition, at.Offset + 1)));
            Assert.All(consumer.Committed(consumer.Assignment, TestClient.Ceiling), static committed => Assert.Equal(1, committed.Offset.Value));
            consumer.Close();
        }
    }

    [Fact]
    public void Start_Defaults_OneBroker()
    {
        using var broker = EmbeddedBroker.Start();

        Assert.Equal([1], broker.BrokerIds);
        Assert.Matches("^127\\.0\\.0\\.1:[0-9]+$", broker.BootstrapServers);
        Assert.Equal(broker.BootstrapServers, broker.ClientSettings["bootstrap.servers"]);
        Assert.Equal("10", broker.ConsumerSettings["fetch.wait.max.ms"]);
    }

    [Fact]
    public async Task Start_TwoClustersAtOnce_KeepTheirRecordsApart()
    {
        using var first = EmbeddedBroker.Start();
        using var second = EmbeddedBroker.Start();
        foreach (var (broker, value) in new[] { (first, "first"), (second, "second") })
        {
            broker.CreateTopic("orders");
            using var producer = TestClient.Producer(broker.ClientSettings);
            await producer.SendAsync("orders", value);
        }

        foreach (var (broker, value) in new[] { (first, "first"), (second, "second") })
        {
            using var consumer = TestClient.Consumer(broker.ConsumerSettings, "shop");
            consumer.Assign(new TopicPartitionOffset("orders", 0, 0));
            Assert.Equal([value], consumer.Take(1).Values());
        }
    }

    [Theory]
    [InlineData("consumer")]
    [InlineData("classic")]
    public void Subscribe_FirstMember_IsAssignedWithoutInitialDelay(string protocol)
    {
        using var broker = EmbeddedBroker.Start();
        broker.CreateTopic("orders", partitions: 4);
        using var consumer = TestClient.Consumer(broker.ConsumerSettings, "shop", config => config.Set("group.protocol", protocol));
        consumer.Subscribe("orders");
        var started = TimeProvider.System.GetTimestamp();
        while (consumer.Assignment.Count < 4)
        {
            consumer.Consume(10);
            // Kafka's own default delay is three seconds.
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(2.5), "no assignment");
        }
    }

    [Fact]
    public void Subscribe_SecondMemberOfKip848Group_SharesThePartitions()
    {
        using var broker = EmbeddedBroker.Start();
        broker.CreateTopic("orders", partitions: 4);
        using var first = TestClient.Consumer(broker.ConsumerSettings, "shop", static config => config.GroupProtocol = GroupProtocol.Consumer);
        using var second = TestClient.Consumer(broker.ConsumerSettings, "shop", static config => config.GroupProtocol = GroupProtocol.Consumer);
        first.Subscribe("orders");
        second.Subscribe("orders");
        var started = TimeProvider.System.GetTimestamp();
        while (first.Assignment.Count != 2 || second.Assignment.Count != 2)
        {
            first.Consume(10);
            second.Consume(10);
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TestClient.Ceiling, "not balanced");
        }
    }

    [Fact]
    public async Task Start_WithLogger_PassesOnWhatTheBrokersDo()
    {
        var logger = new ListLogger();
        using var broker = EmbeddedBroker.Start(options =>
        {
            options.Logger = logger;
            options.TraceRequests = true;
        });
        broker.CreateTopic("orders");

        await Eventually.TrueAsync(() => logger.Lines.Any(static line => line.Contains("Created topic \"orders\"", StringComparison.Ordinal)), "the topic is logged");
    }

    [Fact]
    public void Start_LoggerThatThrows_DoesNotEndTheProcess()
    {
        using var broker = EmbeddedBroker.Start(static options =>
        {
            options.Logger = new ThrowingLogger();
            options.TraceRequests = true;
        });

        broker.CreateTopic("orders");
    }

    [Fact]
    public void CreateTopic_Twice_Throws()
    {
        using var broker = EmbeddedBroker.Start();
        broker.CreateTopic("orders");

        var exception = Assert.Throws<KafkaException>(() => broker.CreateTopic("orders"));
        Assert.Equal(ErrorCode.TopicAlreadyExists, exception.Error.Code);
    }

    [Theory]
    [InlineData("orders", 0, 1)]
    [InlineData("orders", -1, 1)]
    [InlineData("orders", 10_001, 1)]
    [InlineData("orders", 1, 0)]
    [InlineData("orders", 1, 3)]
    [InlineData("", 1, 1)]
    [InlineData("or ders", 1, 1)]
    [InlineData("..", 1, 1)]
    public void CreateTopic_WrongArgument_Throws(string name, int partitions, int replicationFactor)
    {
        using var broker = EmbeddedBroker.Start(static options => options.Brokers = 2);

        Assert.ThrowsAny<ArgumentException>(() => broker.CreateTopic(name, partitions, replicationFactor));
    }

    [Fact]
    public void Dispose_Twice_DoesNothingMore()
    {
        var broker = EmbeddedBroker.Start();

        broker.Dispose();
        broker.Dispose();

        Assert.Throws<ObjectDisposedException>(() => broker.CreateTopic("orders"));
        Assert.Throws<ObjectDisposedException>(() => broker.StopBroker(1));
        Assert.Throws<ObjectDisposedException>(() => broker.FailNext(EmbeddedRequest.Produce, ErrorCode.RequestTimedOut));
        Assert.Throws<ObjectDisposedException>(() => broker.GetTracked());
    }

    [Fact]
    public async Task Dispose_WhileOthersCall_EndsThemWithObjectDisposed()
    {
        using var broker = EmbeddedBroker.Start();
        using var gate = new SemaphoreSlim(0);
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                gate.Release();
                while (true)
                {
                    broker.SetRoundTripTime(1, TimeSpan.Zero);
                    broker.FailNext(EmbeddedRequest.Produce, ErrorCode.RequestTimedOut);
                    broker.ClearFaults(EmbeddedRequest.Produce);
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToList();
        for (var i = 0; i < callers.Count; i++)
        {
            await gate.WaitAsync(TestContext.Current.CancellationToken);
        }

        broker.Dispose();

        foreach (var caller in callers)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => caller);
        }
    }
}
