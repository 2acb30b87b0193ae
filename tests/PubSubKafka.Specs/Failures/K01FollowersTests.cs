using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class K01FollowersTests(SpecKafka kafka)
{
    private const int Records = 20;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task K01_RecordOfAKeyWaits_LaterOnesFollowItAndOtherKeysGoOnAndAfterwardsTheKeyIsHandledAtOnce(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var retries = topic.Beside("-retry-500ms");
        var gates = new Gates(0);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            async (context, token) =>
            {
                if (context.Message.Number == 0 && context.Attempt == 1)
                {
                    throw new InvalidOperationException("once");
                }

                // The retry takes until the test has seen the others follow.
                await gates.PassAsync(context.Message.Number, token);
            },
            protocol,
            consumer => consumer.WithRetry(retry => retry.None()).WithRetryTopics(TimeSpan.FromMilliseconds(500)).KeepKeyOrder());
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order(number % 2 == 0 ? "sick" : "well", number)));
        await topic.CommitsReachAsync(Records);

        // The topic is done with: one key is handled, the other stands in the retry topic, in its order, and only its first record was tried.
        Assert.Equal(Enumerable.Range(0, Records).Where(number => number % 2 == 1), journal.Numbers);
        Assert.Equal(Enumerable.Range(0, Records / 2).Select(number => ($"{2 * number}", number == 0 ? "1" : "0")), Waiting(retries));
        Assert.All(journal.Started.Where(call => call.Key == "sick"), call => Assert.Equal(0, call.Number));
        gates.OpenAll();
        await retries.CommitsReachAsync(Records / 2);
        journal.HasEachOnce(Records);
        journal.KeepsKeysInOrder();
        Assert.All(journal.Finished.Where(call => call.Number is > 0), call => Assert.Equal(1, call.Attempt));

        await topic.WriteAsync(0, "sick", Records);
        await topic.CommitsReachAsync(Records + 1);
        journal.HasEachOnce(Records + 1);
        Assert.Equal(Records / 2, retries.Ends().High);
    }

    private static IEnumerable<(string, string)> Waiting(TestTopic retries) =>
        retries.Read().Select(record => (record.Text(RetryHeaders.Offset), record.Text(RetryHeaders.Attempts)));
}
