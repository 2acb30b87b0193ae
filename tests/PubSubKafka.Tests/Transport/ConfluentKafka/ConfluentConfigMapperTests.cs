using PubSubKafka.Transport;
using PubSubKafka.Transport.ConfluentKafka;

namespace PubSubKafka.Tests.Transport.ConfluentKafka;

public sealed class ConfluentConfigMapperTests
{
    [Fact]
    public void Producer_Settings_AreSafeByDefault()
    {
        var config = ConfluentConfigMapper.Producer(Sink());

        Assert.Equal("b:9092", config["bootstrap.servers"]);
        Assert.Equal("app", config["client.id"]);
        Assert.Equal("true", config["enable.idempotence"]);
        Assert.Equal("all", config["acks"]);
        Assert.Equal("lz4", config["compression.type"]);
        Assert.Equal("5", config["linger.ms"]);
        Assert.Equal("30000", config["message.timeout.ms"]);
        Assert.Equal("1000000", config["message.max.bytes"]);
        Assert.Equal("murmur2_random", config["partitioner"]);
        Assert.True(int.Parse(config["queue.buffering.max.messages"], null) >= 100_000);
    }

    [Theory]
    [InlineData(30, "10000")]
    [InlineData(20, "10000")]
    [InlineData(4, "2000")]
    public void Producer_DeliveryTimeout_LooksForMissingTopicsHalfOfIt(int seconds, string expected) => Assert.Equal(
        expected,
        ConfluentConfigMapper.Producer(Sink() with { DeliveryTimeout = TimeSpan.FromSeconds(seconds) })["topic.metadata.propagation.max.ms"]);

    [Fact]
    public void Producer_UsersOwnSetting_Wins()
    {
        var config = ConfluentConfigMapper.Producer(Sink(("linger.ms", "99"), ("security.protocol", "ssl"), ("bootstrap.servers", "other:1")));

        Assert.Equal("99", config["linger.ms"]);
        Assert.Equal("ssl", config["security.protocol"]);
        Assert.Equal("other:1", config["bootstrap.servers"]);
    }

    [Theory]
    [InlineData("compression.codec", "compression.type")]
    [InlineData("delivery.timeout.ms", "message.timeout.ms")]
    [InlineData("queue.buffering.max.ms", "linger.ms")]
    [InlineData("request.required.acks", "acks")]
    public void Producer_UsersOwnSettingUnderItsOtherName_IsTheOnlyOne(string alias, string name)
    {
        var config = ConfluentConfigMapper.Producer(Sink((alias, "all")));

        Assert.Equal("all", config[alias]);
        Assert.DoesNotContain(name, config);
    }

    [Fact]
    public void TransactionalProducer_IsAProducerWithAnIdThatTheUserCannotChange()
    {
        var config = ConfluentConfigMapper.TransactionalProducer(
            Sink(("transactional.id", "other"), ("enable.idempotence", "false"), ("linger.ms", "99")), "id", TimeSpan.FromSeconds(60));

        Assert.Equal("id", config["transactional.id"]);
        Assert.Equal("true", config["enable.idempotence"]);
        Assert.Equal("60000", config["transaction.timeout.ms"]);
        Assert.Equal("99", config["linger.ms"]);
        Assert.Equal("all", config["acks"]);
        Assert.Equal("30000", config["message.timeout.ms"]);
    }

    [Fact]
    public void TransactionalProducer_NothingLastsLongerThanATransaction()
    {
        var config = ConfluentConfigMapper.TransactionalProducer(Sink(), "id", TimeSpan.FromSeconds(4));

        Assert.Equal("4000", config["message.timeout.ms"]);
        Assert.Equal("2000", config["topic.metadata.propagation.max.ms"]);
    }

    [Theory]
    [InlineData("message.timeout.ms", "60001", "60000")]
    [InlineData("message.timeout.ms", "0", "60000")]
    [InlineData("message.timeout.ms", "59999", "59999")]
    [InlineData("delivery.timeout.ms", "60001", "60000")]
    [InlineData("socket.timeout.ms", "60001", "60000")]
    [InlineData("socket.timeout.ms", "soon", "soon")]
    public void TransactionalProducer_UsersOwnTime_IsShortenedToATransaction(string name, string own, string expected) => Assert.Equal(
        expected, ConfluentConfigMapper.TransactionalProducer(Sink((name, own)), "id", TimeSpan.FromSeconds(60))[name]);

    [Fact]
    public void TransactionalProducer_UsersOwnTransactionTimeout_WinsAndLimitsTheRest()
    {
        var config = ConfluentConfigMapper.TransactionalProducer(Sink(("transaction.timeout.ms", "5000")), "id", TimeSpan.FromSeconds(60));

        Assert.Equal("5000", config["transaction.timeout.ms"]);
        Assert.Equal("5000", config["message.timeout.ms"]);
    }

    [Fact]
    public void Consumer_Classic_CommitsNothingByItselfAndIsCooperative()
    {
        var config = ConfluentConfigMapper.Consumer(Source());

        Assert.Equal("g", config["group.id"]);
        Assert.Equal("false", config["enable.auto.offset.store"]);
        Assert.Equal("false", config["enable.auto.commit"]);
        Assert.DoesNotContain("auto.commit.interval.ms", config);
        Assert.Equal("earliest", config["auto.offset.reset"]);
        Assert.Equal("false", config["allow.auto.create.topics"]);
        Assert.Equal("false", config["enable.partition.eof"]);
        Assert.Equal("300000", config["max.poll.interval.ms"]);
        Assert.Equal("45000", config["session.timeout.ms"]);
        Assert.Equal("cooperative-sticky", config["partition.assignment.strategy"]);
        Assert.True(int.Parse(config["fetch.queue.backoff.ms"], null) < 100);
        Assert.Equal("30000", config["topic.metadata.refresh.interval.ms"]);
        Assert.DoesNotContain("group.protocol", config);
        Assert.DoesNotContain("group.instance.id", config);
    }

    [Fact]
    public void Consumer_NewProtocol_LeavesOutWhatTheBrokerDecides()
    {
        var config = ConfluentConfigMapper.Consumer(Source() with { NewGroupProtocol = true, GroupInstanceId = "i-1", StartFromLatest = true });

        Assert.Equal("consumer", config["group.protocol"]);
        Assert.Equal("i-1", config["group.instance.id"]);
        Assert.Equal("latest", config["auto.offset.reset"]);
        Assert.DoesNotContain("partition.assignment.strategy", config);
        Assert.DoesNotContain("session.timeout.ms", config);
        Assert.DoesNotContain("heartbeat.interval.ms", config);
    }

    [Fact]
    public void Consumer_UserChoseTheNewProtocol_LeavesThemOutToo()
    {
        var config = ConfluentConfigMapper.Consumer(Source(("group.protocol", "consumer")));

        Assert.DoesNotContain("partition.assignment.strategy", config);
        Assert.DoesNotContain("session.timeout.ms", config);
    }

    [Fact]
    public void Consumer_UsersOwnSetting_Wins() => Assert.Equal(
        "1000",
        ConfluentConfigMapper.Consumer(Source(("topic.metadata.refresh.interval.ms", "1000")))["topic.metadata.refresh.interval.ms"]);

    [Fact]
    public void Mapped_Settings_LeaveTheUsersDictionaryAlone()
    {
        var client = new Dictionary<string, string>();

        ConfluentConfigMapper.Admin(new ConnectionSettings("b:9092", "app", client));

        Assert.Empty(client);
    }

    [Fact]
    public void Sink_UnknownSetting_IsNamed()
    {
        var exception = Assert.Throws<TransportException>(
            () => new ConfluentRecordSink(Sink(("no.such.setting", "1")), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, TimeProvider.System));

        Assert.Contains("no.such.setting", exception.Message, StringComparison.Ordinal);
        Assert.True(exception.IsFatal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Source_MappedSettings_AreAcceptedByTheClient(bool newProtocol)
    {
        using var source = new ConfluentRecordSource(
            Source() with { NewGroupProtocol = newProtocol }, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

        Assert.NotNull(source);
    }

    private static ConnectionSettings Connection((string Name, string Value)[] client) =>
        new("b:9092", "app", client.ToDictionary(setting => setting.Name, setting => setting.Value));

    private static SinkSettings Sink(params (string Name, string Value)[] client) =>
        new(Connection(client), TimeSpan.FromMilliseconds(5), "lz4", TimeSpan.FromSeconds(30), 100_000, 1_000_000);

    private static SourceSettings Source(params (string Name, string Value)[] client) => new(
        Connection(client),
        "billing",
        "g",
        GroupInstanceId: null,
        NewGroupProtocol: false,
        StartFromLatest: false,
        TimeSpan.FromMinutes(5),
        TimeSpan.FromSeconds(45));
}
