using System.Globalization;
using System.Text;
using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class C27HostileRetryHeadersTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task C27_AttemptsAndTimesThatMakeNoSense_AreTheFirstAttemptAndDueAtOnceOrAfterTheTopicsDelay(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var retries = topic.Beside("-retry-100ms");
        await retries.CreateAsync();
        var aYearAhead = Encoding.UTF8.GetBytes(TimeProvider.System.GetUtcNow().AddYears(1).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        byte[]?[] attempts = ["-1"u8.ToArray(), "2147483648"u8.ToArray(), "99999999999999999999999"u8.ToArray(), "0x7f"u8.ToArray(), [], null, new byte[50_000]];
        byte[]?[] times = [[], new byte[9], aYearAhead, "9999-12-31T23:59:59.999Z"u8.ToArray(), "0001-01-01T00:00:00.000Z"u8.ToArray(), null, "now"u8.ToArray()];
        var value = TestTopic.Message(new Order("k", 7)).Value;
        foreach (var each in attempts)
        {
            await retries.AppendAsync(0, "k"u8.ToArray(), value, (RetryHeaders.Attempts, each));
        }

        foreach (var each in times)
        {
            await retries.AppendAsync(0, "k"u8.ToArray(), value, (RetryHeaders.Due, each), (RetryHeaders.FirstFailure, each), (RetryHeaders.Timestamp, each));
        }

        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (_, _) => throw new InvalidOperationException("always"),
            protocol,
            consumer => consumer.WithRetry(retry => retry.None().Within(TimeSpan.FromDays(1))).WithRetryTopics(TimeSpan.FromMilliseconds(100)));
        var all = attempts.Length + times.Length;
        await retries.CommitsReachAsync(all);

        Assert.Equal(Enumerable.Repeat((1, topic.Name), all), journal.Started.Select(call => (call.Attempt, call.Topic)));
        using var letters = topic.Beside("-dlq");
        Assert.Equal(Enumerable.Repeat("1", all), letters.Read().Select(letter => letter.Text(DeadLetterHeaders.Attempts)));

        // What is written properly behind them comes as ever.
        await topic.WriteAsync(0, "k", 8);
        await retries.CommitsReachAsync(all + 1);
        Assert.Equal([1, 2], journal.Started.Where(call => call.Number == 8).Select(call => call.Attempt));
    }
}
