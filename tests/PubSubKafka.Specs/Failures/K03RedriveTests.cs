using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class K03RedriveTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task K03_KeyHasADeadLetter_LaterOnesFollowAlsoWithTheNextMemberAndARedriveBringsThemBackInOrder(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        using var letters = topic.Beside("-dlq");
        var journal = new Journal();
        var isBroken = true;
        Task HandleAsync(ConsumeContext<Order> context, CancellationToken token) =>
            isBroken && context.Message.Number == 2 ? throw new InvalidOperationException("broken") : Task.CompletedTask;
        static void Settings(ConsumerBuilder consumer) => consumer.WithRetry(retry => retry.None()).WithRetryTopics(TimeSpan.FromMilliseconds(100)).KeepKeyOrder();
        static IEnumerable<Order> Some(int from, int until) => Enumerable.Range(from, until - from).Select(number => new Order(number % 2 == 0 ? "sick" : "well", number));

        await using (await Member.StartAsync(topic, journal, HandleAsync, protocol, Settings))
        {
            await topic.WriteAsync(1, Some(0, 10));
            await topic.CommitsReachAsync(10, partition: 1);
            await Eventually.TrueAsync(() => letters.Read(1).Count == 4, "the failed one and those behind it are dead letters");
        }

        // The next one knows it from the topics.
        await using var member = await Member.StartAsync(topic, journal, HandleAsync, protocol, Settings);
        await topic.WriteAsync(1, Some(10, 16));
        await topic.CommitsReachAsync(16, partition: 1);
        Assert.Equal("2 4 6 8 10 12 14", string.Join(' ', letters.Read(1).Select(letter => letter.Text(DeadLetterHeaders.Offset))));
        Assert.Equal(["2", "0", "0", "0", "0", "0", "0"], letters.Read(1).Select(letter => letter.Text(DeadLetterHeaders.Attempts)));
        Assert.Equal([0, 1, 3, 5, 7, 9, 11, 13, 15], journal.Numbers);

        // Redriven unrepaired, they come back as they were, and what is behind them still waits.
        var redriver = member.Services.GetRequiredService<IDeadLetterRedriver>();
        var query = new DeadLetterQuery { Topic = letters.Name };
        Assert.Equal(7, (await redriver.RedriveAsync(query, cancellationToken: TestContext.Current.CancellationToken)).Redriven);
        await Eventually.TrueAsync(() => letters.Read(1).Count(letter => !letter.Has(RedriveHeaders.Mark)) == 14, "all are dead letters again");
        Assert.Equal(9, journal.FinishedCount);

        isBroken = false;
        Assert.Equal(7, (await redriver.RedriveAsync(query, cancellationToken: TestContext.Current.CancellationToken)).Redriven);
        await journal.FinishesAsync(16);
        await topic.WriteAsync(1, Some(16, 20));
        await topic.CommitsReachAsync(20, partition: 1);
        journal.HasEachOnce(20);
        journal.KeepsKeysInOrder();
        Assert.Equal(14, letters.Read(1).Count(letter => !letter.Has(RedriveHeaders.Mark)));
        Assert.Equal(20, topic.Ends(1).High);
    }
}
