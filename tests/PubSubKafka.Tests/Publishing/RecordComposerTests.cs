using System.Diagnostics;
using PubSubKafka.Publishing;
using PubSubKafka.Tests.Serialization;

namespace PubSubKafka.Tests.Publishing;

public sealed class RecordComposerTests
{
    private static readonly Order Sample = new("o-1", 3);

    private readonly RecordComposer _composer = new("/shop", new FixedTime(PublisherFixture.Now));

    [Fact]
    public void Compose_NoOptions_WritesACloudEvent()
    {
        var composed = _composer.Compose(PublisherFixture.Orders(), Sample, options: null, default, activity: null);

        var record = composed.Record;
        var id = composed.MessageId.ToString();
        Assert.Equal("orders", record.Topic);
        Assert.Null(record.Partition);
        Assert.Equal("o-1"u8.ToArray(), record.Key);
        Assert.Equal("""{"orderId":"o-1","amount":3}"""u8.ToArray(), record.Value);
        Assert.Equal(PublisherFixture.Now, record.Timestamp);
        Assert.Equal(
            [
                ("ce_specversion", "1.0"),
                ("ce_id", id),
                ("ce_type", "order.created"),
                ("ce_source", "/shop"),
                ("ce_time", "2026-08-20T12:34:56.7890000Z"),
                ("ce_correlationid", id),
                ("content-type", "application/json"),
            ],
            record.Headers.Select(header => (header.Name, header.Text)));
        Assert.Equal(7, Guid.ParseExact(id, "D").Version);
        Assert.Null(composed.CorrelationId);
    }

    [Fact]
    public void Compose_AllOptions_Win()
    {
        var options = new PublishOptions
        {
            KeyBytes = [1, 2],
            Partition = 5,
            MessageId = "id-1",
            CorrelationId = "corr-1",
            CausationId = "cause-1",
            Time = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
            Headers = new MessageHeaders().Add("tenant", "a").Add("tenant", (byte[]?)null),
        };

        var (record, id, correlationId) = _composer.Compose(PublisherFixture.Orders(), Sample, options, new ParentMessage("p-corr", "p-id"), activity: null);

        Assert.Equal(("id-1", "corr-1"), (id.ToString(), correlationId));
        Assert.Equal([1, 2], record.Key);
        Assert.Equal(5, record.Partition);
        Assert.Equal(options.Time, record.Timestamp);
        Assert.Equal("id-1", record.Headers.GetText("ce_id"));
        Assert.Equal("corr-1", record.Headers.GetText("ce_correlationid"));
        Assert.Equal("cause-1", record.Headers.GetText("ce_causationid"));
        Assert.Equal("2020-01-02T01:04:05.0000000Z", record.Headers.GetText("ce_time"));
        Assert.Equal(["a", null], record.Headers.Where(header => header.Name == "tenant").Select(header => header.Text));
    }

    [Fact]
    public void Compose_Parent_GivesCorrelationAndCausation()
    {
        var (record, id, _) = _composer.Compose(PublisherFixture.Orders(), Sample, options: null, new ParentMessage("p-corr", "p-id"), activity: null);

        Assert.NotEqual("p-id", id.ToString());
        Assert.Equal("p-corr", record.Headers.GetText("ce_correlationid"));
        Assert.Equal("p-id", record.Headers.GetText("ce_causationid"));
    }

    [Fact]
    public void Compose_Activity_WritesTraceContext()
    {
        using var activity = new Activity("test").Start();

        var (record, _, _) = _composer.Compose(PublisherFixture.Orders(), Sample, options: null, default, activity);

        Assert.Equal(activity.Id, record.Headers.GetText("traceparent"));
    }

    [Fact]
    public void Compose_TextKey_IsUtf8()
    {
        var (record, _, _) = _composer.Compose(PublisherFixture.Orders(), Sample, new PublishOptions { Key = "ä" }, default, activity: null);

        Assert.Equal("ä"u8.ToArray(), record.Key);
    }

    [Fact]
    public void ComposeTombstone_HasNoValueAndNoContentType()
    {
        var (record, _, _) = _composer.ComposeTombstone(PublisherFixture.Orders(), "o-1"u8.ToArray(), default, activity: null);

        Assert.Null(record.Value);
        Assert.Equal("o-1"u8.ToArray(), record.Key);
        Assert.Equal("order.created", record.Headers.GetText("ce_type"));
        Assert.False(record.Headers.TryGetValue("content-type", out _));
    }

    [Theory]
    [InlineData("ce_id")]
    [InlineData("ce_anything")]
    [InlineData("CE_ID")]
    [InlineData("content-type")]
    [InlineData("Content-Type")]
    [InlineData("traceparent")]
    [InlineData("tracestate")]
    public void Compose_ReservedHeader_IsRefusedByName(string name)
    {
        var options = new PublishOptions { Headers = new MessageHeaders().Add("fine", "1").Add(name, "x") };

        var exception = Assert.Throws<ArgumentException>(() => _composer.Compose(PublisherFixture.Orders(), Sample, options, default, activity: null));

        Assert.Contains($"'{name}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_ContradictingOptions_AreRefused()
    {
        PublishOptions[] all =
        [
            new() { Key = "k", KeyBytes = [1] },
            new() { Partition = -1 },
            new() { MessageId = "" },
            new() { CorrelationId = "" },
            new() { CausationId = "" },
        ];

        foreach (var options in all)
        {
            Assert.ThrowsAny<ArgumentException>(() => _composer.Compose(PublisherFixture.Orders(), Sample, options, default, activity: null));
        }
    }

    [Fact]
    public void Compose_SerializerFails_NamesTypeAndTopic()
    {
        var type = new PubSubKafka.Serialization.MessageType<Order>("orders", "order.created", static _ => throw new FormatException("boom"), [new PubSubKafka.Serialization.JsonMessageSerializer<Order>()]);

        var exception = Assert.Throws<MessageSerializationException>(() => _composer.Compose(type, Sample, options: null, default, activity: null));

        Assert.Contains("Order", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'orders'", exception.Message, StringComparison.Ordinal);
        Assert.IsType<FormatException>(exception.InnerException);
    }
}
