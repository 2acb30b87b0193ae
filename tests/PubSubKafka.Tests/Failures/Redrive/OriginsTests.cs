using PubSubKafka.Failures;
using PubSubKafka.Failures.Redrive;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures.Redrive;

public sealed class OriginsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Origins Known = new(
        new Dictionary<string, int> { ["orders"] = 4 }, new HashSet<string> { "orders", "invoices", "orders-dlq" }, []);

    [Theory]
    [InlineData("orders", null)]
    [InlineData(null, "has no header dead-letter-topic")]
    [InlineData("", "has no header dead-letter-topic")]
    [InlineData("payments", "does not declare with AddTopic")]
    [InlineData("invoices", "does not exist any more")]
    [InlineData("orders-dlq", "dead-letter topic itself")]
    public void WhyNot_OnlyDeclaredTopicsThatExist(string? topic, string? reason)
    {
        var why = Known.WhyNot(Letter(topic, "1"));
        if (reason is null)
        {
            Assert.Null(why);
        }
        else
        {
            Assert.Contains(reason, why);
        }
    }

    [Fact]
    public void WhyNot_HostileTopic_IsQuotedShort() => Assert.InRange(Known.WhyNot(Letter(new string('x', 3_999), "1"))!.Length, 1, 500);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("3", 3)]
    [InlineData("4", null)]
    [InlineData("-1", null)]
    [InlineData("+1", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("4294967296", null)]
    [InlineData("one", null)]
    [InlineData(null, null)]
    public void Back_SamePartitionWhereItExists(string? partition, int? expected) =>
        Assert.Equal(expected, Known.Back(Letter("orders", partition), Now).Partition);

    [Fact]
    public void Back_KeyValueAndHeadersAsTheyWere()
    {
        var letter = Letter("orders", "1", headers => headers
            .Add("tenant", "north")
            .Add("tenant", (byte[]?)null)
            .Add("kafka_dlt-original-topic", "orders")
            .Add("kafka_exception-fqcn", "X")
            .Add("Dead-Letter-Mine", "mine")
            .Add(RedriveHeaders.Count, "1")
            .Add(RedriveHeaders.Time, "yesterday")
            .Add(DeadLetterHeaders.ExceptionStack, "at")
            .Add("bytes", [0xFF, 0x00]));

        var back = Known.Back(letter, Now);

        Assert.Equal(("orders", Now), (back.Topic, back.Timestamp));
        Assert.Same(letter.Key, back.Key);
        Assert.Same(letter.Value, back.Value);
        Assert.Equal(
            [
                new MessageHeader("tenant", "north"u8.ToArray()),
                new MessageHeader("tenant", null),
                new MessageHeader("Dead-Letter-Mine", "mine"u8.ToArray()),
                new MessageHeader("bytes", [0xFF, 0x00]),
                new MessageHeader(RedriveHeaders.Count, "2"u8.ToArray()),
                new MessageHeader(RedriveHeaders.Time, "2026-01-02T03:04:05.000Z"u8.ToArray()),
            ],
            back.Headers);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("999", 999)]
    [InlineData("1000", 1_000)]
    [InlineData("", 1_000)]
    [InlineData("-5", 1_000)]
    [InlineData(" 5", 1_000)]
    [InlineData("5x", 1_000)]
    [InlineData("99999999999999999999", 1_000)]
    public void RedriveCount_HostileValues_CountAsTheMost(string text, int count) =>
        Assert.Equal(count, HeaderValues.RedriveCount(new MessageHeaders().Add(RedriveHeaders.Count, "0").Add(RedriveHeaders.Count, text)));

    [Fact]
    public void Back_CountAtTheMost_StaysThere() =>
        Assert.Equal("1000", Known.Back(Letter("orders", "1", static headers => headers.Add(RedriveHeaders.Count, "1000")), Now).Headers.GetText(RedriveHeaders.Count));

    private static ReceivedRecord Letter(string? topic, string? partition, Action<MessageHeaders>? add = null)
    {
        var headers = new MessageHeaders();
        add?.Invoke(headers);
        if (topic is not null)
        {
            headers.Add(DeadLetterHeaders.Topic, topic);
        }

        if (partition is not null)
        {
            headers.Add(DeadLetterHeaders.Partition, partition);
        }

        return Records.At(new TopicPartition("orders-dlq", 0), 3, "k", "v", headers);
    }
}
