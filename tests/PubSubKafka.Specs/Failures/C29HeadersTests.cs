using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;
using GroupProtocol = PubSubKafka.Specs.Fixtures.GroupProtocol;

namespace PubSubKafka.Specs.Failures;

/// <summary>Spring's headers read by a plain client, in the bytes that Spring writes. A record that was redriven is a new one, so its origin is the new place.</summary>
public sealed class C29HeadersTests(SpecKafka kafka)
{
    private static readonly string[] Names =
    [
        "dlt-exception-cause-fqcn", "dlt-exception-fqcn", "dlt-exception-message", "dlt-exception-stacktrace", "dlt-original-consumer-group",
        "dlt-original-offset", "dlt-original-partition", "dlt-original-timestamp", "dlt-original-timestamp-type", "dlt-original-topic",
    ];

    [Theory]
    [InlineData(GroupProtocol.Cooperative, false)]
    [InlineData(GroupProtocol.Kip848, true)]
    public async Task C29_RecordFailsThroughRetryTopics_TheDeadLetterHasEachHeaderOnceWithTheFirstOriginAndTheLastException(GroupProtocol protocol, bool brokersTime)
    {
        using var topic = await TestTopic.CreateAsync(
            await kafka.GetAsync(), partitions: 3, settings: ("message.timestamp.type", brokersTime ? "LogAppendTime" : "CreateTime"));
        var value = TestTopic.Message(new Order("k", 7)).Value;

        // What an earlier dead-lettering has left, by whomever, is replaced.
        await topic.AppendAsync(2, "other"u8.ToArray(), value);
        await topic.AppendAsync(
            2, "k"u8.ToArray(), value,
            ("mine", "1"u8.ToArray()), ("kafka_dlt-original-topic", "stale"u8.ToArray()), ("kafka_dlt-original-topic", "staler"u8.ToArray()),
            ("kafka_dlt-original-offset", "stale"u8.ToArray()), ("kafka_dlt-key-exception-message", "stale"u8.ToArray()), ("dead-letter-topic", "stale"u8.ToArray()));
        await using var member = await Member.StartAsync(
            topic,
            new Journal(),
            (context, _) => context.Key == "other" ? Task.CompletedTask : throw (context.Attempt switch
            {
                1 => new TimeoutException("first"),
                2 => new InvalidOperationException("second"),
                _ => new FormatException("last", new ArgumentException("cause")),
            }),
            protocol,
            Settings);
        using var letters = topic.Beside("-dlq");
        await topic.CommitsReachAsync(2, partition: 2);
        await Eventually.TrueAsync(() => letters.Ends(2).High == 1, "the dead letter is written");

        var origin = topic.Read(2)[1];
        var letter = Assert.Single(letters.Read(2));
        AssertSpring(letter, topic, 2, 1, origin.Message.Timestamp);
        Assert.Equal(brokersTime ? "LogAppendTime" : "CreateTime", letter.Text("kafka_dlt-original-timestamp-type"));
        Assert.Equal(
            ("System.FormatException", "System.ArgumentException", "last > cause"),
            (letter.Text("kafka_dlt-exception-fqcn"), letter.Text("kafka_dlt-exception-cause-fqcn"), letter.Text("kafka_dlt-exception-message")));
        Assert.Contains("System.FormatException", letter.Text("kafka_dlt-exception-stacktrace"), StringComparison.Ordinal);
        Assert.Equal("1", letter.Text("mine"));
        Assert.Equal((topic.Name, "3"), (letter.Text(DeadLetterHeaders.Topic), letter.Text(DeadLetterHeaders.Attempts)));
        Assert.DoesNotContain(letter.Message.Headers, header => header.Key.StartsWith(RetryHeaders.Prefix, StringComparison.Ordinal));
    }

    [Fact]
    public async Task C29_DeadLetterIsRedrivenAndFailsAgain_EachHeaderIsThereOnceAndNothingGrows()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var letters = topic.Beside("-dlq");
        await topic.AppendAsync(0, "k"u8.ToArray(), TestTopic.Message(new Order("k", 7)).Value, ("mine", "1"u8.ToArray()));
        var round = 0;
        await using var member = await Member.StartAsync(
            topic,
            new Journal(),
            (_, _) => throw new FormatException($"round {round}", new ArgumentException("cause")),
            consumer: Settings);
        var redriver = member.Services.GetRequiredService<IDeadLetterRedriver>();
        await Eventually.TrueAsync(() => letters.Read().Count == 1, "the first dead letter is written");
        for (round = 1; round <= 2; round++)
        {
            Assert.Equal(1, (await redriver.RedriveAsync(new DeadLetterQuery { Topic = letters.Name }, cancellationToken: TestContext.Current.CancellationToken)).Redriven);
            await Eventually.TrueAsync(() => Letters(letters).Count == round + 1, "it has failed again");
        }

        var found = Letters(letters);
        var origins = topic.Read();
        Assert.Equal((3, 3), (found.Count, origins.Count));
        foreach (var (number, letter) in found.Index())
        {
            AssertSpring(letter, topic, 0, origins[number].Offset, origins[number].Message.Timestamp);
            Assert.Equal($"round {number} > cause", letter.Text("kafka_dlt-exception-message"));
            Assert.Equal(number == 0 ? null : $"{number}", letter.Has(RedriveHeaders.Count) ? letter.Text(RedriveHeaders.Count) : null);
            Assert.Equal(letter.Message.Headers.Count, letter.Message.Headers.Select(header => header.Key).Distinct().Count());
        }

        Assert.Equal(found[1].Message.Headers.Select(header => header.Key).Order(), found[2].Message.Headers.Select(header => header.Key).Order());
        Assert.All(origins, record => Assert.DoesNotContain(record.Message.Headers, header => header.Key.StartsWith("kafka_", StringComparison.Ordinal) || header.Key.StartsWith(DeadLetterHeaders.Prefix, StringComparison.Ordinal)));
    }

    private static void Settings(ConsumerBuilder consumer) => consumer
        .WithRetry(retry => retry.None())
        .WithRetryTopics(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200))
        .Configure(options => options.DeadLetter.SpringHeaders = true);

    // Without the marks of the redrive.
    private static List<ConsumeResult<byte[]?, byte[]?>> Letters(TestTopic letters) => [.. letters.Read().Where(record => !record.Has(RedriveHeaders.Mark))];

    private static void AssertSpring(ConsumeResult<byte[]?, byte[]?> letter, TestTopic topic, int partition, long offset, Timestamp timestamp)
    {
        Assert.Equal(
            Names.Select(name => "kafka_" + name),
            letter.Message.Headers.Select(header => header.Key).Where(name => name.StartsWith("kafka_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal((topic.Name, topic.Group), (letter.Text("kafka_dlt-original-topic"), letter.Text("kafka_dlt-original-consumer-group")));
        Assert.Equal(partition, BinaryPrimitives.ReadInt32BigEndian(Exactly(4, letter.Header("kafka_dlt-original-partition"))));
        Assert.Equal(offset, BinaryPrimitives.ReadInt64BigEndian(Exactly(8, letter.Header("kafka_dlt-original-offset"))));
        Assert.Equal(timestamp.UnixTimestampMs, BinaryPrimitives.ReadInt64BigEndian(Exactly(8, letter.Header("kafka_dlt-original-timestamp"))));
        Assert.Equal(offset.ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetString(letter.Header(DeadLetterHeaders.Offset)));
    }

    private static byte[] Exactly(int length, byte[] bytes)
    {
        Assert.Equal(length, bytes.Length);
        return bytes;
    }
}
