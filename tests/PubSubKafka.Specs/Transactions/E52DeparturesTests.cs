using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Transactions;

/// <summary>Failed records on their way to retry and dead-letter topics.</summary>
public sealed class E52DeparturesTests(SpecKafka kafka)
{
    private const int Records = 100;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E52_RecordsGoThroughRetryTopics_EachCopyAndDeadLetterIsThereOnceAndOnlyWhatASuccessHasPublished(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var output = await ReceiptTopic.CreateAsync(topic);
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        using var first = topic.Beside("-retry-100ms");
        using var second = topic.Beside("-retry-200ms");
        using var letters = topic.Beside("-dlq");
        var journal = new Journal();
        await using (await Member.StartAsync(
            topic,
            journal,
            async (context, token) =>
            {
                await context.PublishAsync(Receipt.Of(context, $"{context.Attempt}"), token);
                if (context.Attempt <= FailuresOf(context.Message.Number))
                {
                    throw new InvalidOperationException("not yet");
                }
            },
            protocol,
            consumer => consumer
                .WithRetry(retry => retry.Fixed(2, TimeSpan.FromMilliseconds(5)))
                .WithRetryTopics(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200))
                .WithExactlyOnce(),
            output: output.Name))
        {
            // Two attempts in each place, so who fails twice goes on to the next.
            await topic.CommitsReachAsync(Records);
            await first.CommitsReachAsync(Failing(atLeast: 2).Count());
            await second.CommitsReachAsync(Failing(atLeast: 4).Count());
            await first.SettlesAsync(1);
            await second.SettlesAsync(1);
            await letters.SettlesAsync(1);
        }

        Assert.Equal(
            Enumerable.Range(0, Records).Where(number => FailuresOf(number) < 6).Select(number => (number, $"{FailuresOf(number) + 1}")),
            (await output.AllAsync()).Select(receipt => (receipt.Number, receipt.Text)).Order());
        Assert.Equal(Failing(atLeast: 2), Origins(first, RetryHeaders.Offset));
        Assert.Equal(Failing(atLeast: 4), Origins(second, RetryHeaders.Offset));
        Assert.Equal(Failing(atLeast: 6), Origins(letters, DeadLetterHeaders.Offset));
        Assert.All(letters.Read(), letter => Assert.Equal("6", letter.Text(DeadLetterHeaders.Attempts)));
    }

    // Most fail never, others 1 to 6 times.
    private static int FailuresOf(int number) => number % 3 == 0 ? number / 3 % 7 : 0;

    private static IEnumerable<int> Failing(int atLeast) => Enumerable.Range(0, Records).Where(number => FailuresOf(number) >= atLeast);

    private static IEnumerable<int> Origins(TestTopic departed, string header) =>
        departed.Read().Select(record => int.Parse(record.Text(header), System.Globalization.CultureInfo.InvariantCulture)).Order();
}
