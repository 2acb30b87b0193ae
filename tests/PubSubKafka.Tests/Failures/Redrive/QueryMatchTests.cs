using System.Text;
using PubSubKafka.Failures;
using PubSubKafka.Failures.Redrive;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures.Redrive;

public sealed class QueryMatchTests
{
    private static readonly ReceivedRecord Letter = Records.At(
        new TopicPartition("orders-dlq", 2),
        42,
        "k-1",
        "v",
        new MessageHeaders()
            .Add("ce_type", "OrderCreated")
            .Add(DeadLetterHeaders.Topic, "orders")
            .Add(DeadLetterHeaders.Group, "billing-group")
            .Add(DeadLetterHeaders.Consumer, "billing")
            .Add(DeadLetterHeaders.LastFailure, "2026-01-02T03:04:05.000Z")
            .Add(DeadLetterHeaders.ExceptionType, "Shop.Orders+NoPriceException"));

    public static TheoryData<string, DeadLetterQuery, bool> Queries => new()
    {
        { "everything", new DeadLetterQuery { Topic = "orders-dlq" }, true },
        { "consumer", new DeadLetterQuery { Consumer = "billing" }, true },
        { "another consumer", new DeadLetterQuery { Consumer = "Billing" }, false },
        { "group", new DeadLetterQuery { Group = "billing-group" }, true },
        { "another group", new DeadLetterQuery { Group = "billing" }, false },
        { "origin", new DeadLetterQuery { OriginTopic = "orders" }, true },
        { "another origin", new DeadLetterQuery { OriginTopic = "invoices" }, false },
        { "type", new DeadLetterQuery { Type = "OrderCreated" }, true },
        { "another type", new DeadLetterQuery { Type = "Order" }, false },
        { "key", new DeadLetterQuery { Key = "k-1" }, true },
        { "another key", new DeadLetterQuery { Key = "k-" }, false },
        { "exception", new DeadLetterQuery { ExceptionType = "Shop.Orders+NoPriceException" }, true },
        { "exception without namespace", new DeadLetterQuery { ExceptionType = "NoPriceException" }, true },
        { "exception without outer type", new DeadLetterQuery { ExceptionType = "Orders+NoPriceException" }, true },
        { "end of an exception's name", new DeadLetterQuery { ExceptionType = "PriceException" }, false },
        { "partition", new DeadLetterQuery { Partition = 2 }, true },
        { "another partition", new DeadLetterQuery { Partition = 1 }, false },
        { "from this offset", new DeadLetterQuery { FromOffset = 42 }, true },
        { "from a later offset", new DeadLetterQuery { FromOffset = 43 }, false },
        { "until behind it", new DeadLetterQuery { UntilOffset = 43 }, true },
        { "until this offset", new DeadLetterQuery { UntilOffset = 42 }, false },
        { "from this time", new DeadLetterQuery { FailedFrom = At(5) }, true },
        { "from a later time", new DeadLetterQuery { FailedFrom = At(6) }, false },
        { "until a later time", new DeadLetterQuery { FailedUntil = At(6) }, true },
        { "until this time", new DeadLetterQuery { FailedUntil = At(5) }, false },
        { "condition", new DeadLetterQuery { Where = static entry => entry is { OriginTopic: "orders", KeyText: "k-1", Offset: 42 } }, true },
        { "another condition", new DeadLetterQuery { Where = static _ => false }, false },
        { "all but one", new DeadLetterQuery { Consumer = "billing", Type = "OrderCreated", Key = "no" }, false },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public void Wants_EachCondition(string what, DeadLetterQuery query, bool wanted) =>
        Assert.True(wanted == new QueryMatch(query).Wants(Letter), what);

    [Fact]
    public void Wants_HeadersThatCannotBeRead_MeetNoConditionOnThem()
    {
        var headers = new MessageHeaders()
            .Add(DeadLetterHeaders.Consumer, new byte[100_000])
            .Add(DeadLetterHeaders.ExceptionType, (byte[]?)null)
            .Add(DeadLetterHeaders.LastFailure, [0xFF, 0xFE]);
        var hostile = Records.At(new TopicPartition("orders-dlq", 0), 0, headers: headers);

        Assert.False(new QueryMatch(new DeadLetterQuery { Consumer = Encoding.UTF8.GetString(new byte[100_000]) }).Wants(hostile));
        Assert.False(new QueryMatch(new DeadLetterQuery { ExceptionType = "Exception" }).Wants(hostile));
        Assert.False(new QueryMatch(new DeadLetterQuery { Key = "" }).Wants(hostile));

        // The time of writing counts in place of one that cannot be read; here the epoch.
        Assert.True(new QueryMatch(new DeadLetterQuery { FailedFrom = DateTimeOffset.UnixEpoch }).Wants(hostile));
        Assert.Null(HeaderValues.Entry(hostile).ExceptionType);
    }

    [Fact]
    public void Validate_Contradictions_NameThem()
    {
        Assert.Contains("set Consumer or Topic", Mistake(new DeadLetterQuery()));
        Assert.Contains("Consumer is empty", Mistake(new DeadLetterQuery { Consumer = " " }));
        Assert.Contains("Partition is -1", Mistake(new DeadLetterQuery { Topic = "t", Partition = -1 }));
        Assert.Contains("FromOffset is -1", Mistake(new DeadLetterQuery { Topic = "t", FromOffset = -1 }));
        Assert.Contains("UntilOffset (5)", Mistake(new DeadLetterQuery { Topic = "t", FromOffset = 5, UntilOffset = 5 }));
        Assert.Contains("FailedUntil", Mistake(new DeadLetterQuery { Topic = "t", FailedFrom = At(6), FailedUntil = At(6) }));
        new DeadLetterQuery { Topic = "t", FromOffset = 5, UntilOffset = 6, FailedFrom = At(5), FailedUntil = At(6), Key = "", Type = "" }.Validate("query");
    }

    [Fact]
    public void Validate_OptionsOutOfRange_NameThem()
    {
        Assert.Contains("MaxPerSecond", OutOfRange(new RedriveOptions { MaxPerSecond = 0 }));
        Assert.Contains("MaxPerSecond", OutOfRange(new RedriveOptions { MaxPerSecond = double.NaN }));
        Assert.Contains("MaxRedrives", OutOfRange(new RedriveOptions { MaxRedrives = 0 }));
        Assert.Contains("MaxRedrives", OutOfRange(new RedriveOptions { MaxRedrives = 1_001 }));
        Assert.Contains("MaxRecords", OutOfRange(new RedriveOptions { MaxRecords = 0 }));
        new RedriveOptions { MaxPerSecond = 0.001, MaxRedrives = 1_000, MaxRecords = 1 }.Validate("options");
    }

    private static string Mistake(DeadLetterQuery query) => Assert.Throws<ArgumentException>(() => query.Validate("query")).Message;

    private static string OutOfRange(RedriveOptions options) => Assert.Throws<ArgumentOutOfRangeException>(() => options.Validate("options")).Message;

    private static DateTimeOffset At(int second) => new(2026, 1, 2, 3, 4, second, TimeSpan.Zero);
}
