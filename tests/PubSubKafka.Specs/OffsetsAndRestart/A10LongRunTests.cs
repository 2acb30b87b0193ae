using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.OffsetsAndRestart;

/// <summary>A range beyond the largest int cannot be made through a broker; the map's own tests have it. A run beyond the largest short can.</summary>
public sealed class A10LongRunTests(SpecKafka kafka)
{
    private const int Records = 70_000;

    [Fact]
    public async Task A10_MoreThanAShortCanCountIsFinishedAboveOneUnfinishedRecord_NothingOverflowsAndOnlyItComesAgain()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        var first = new Journal();
        await using (var member = await Member.StartAsync(
            topic,
            first,
            (context, _) => context.Message.Number is 0 or Records - 1 ? throw new InvalidOperationException("always") : Task.CompletedTask,
            consumer: consumer => consumer.WithRetry(retry => retry.Fixed(5, TimeSpan.FromHours(1)))))
        {
            await first.FinishesAsync(Records - 2);
            await Eventually.TrueAsync(() => member.Work.Waiting == 2, "the two others wait for their retry");
        }

        Assert.Equal(0, topic.Committed());
        var second = new Journal();
        await using var again = await Member.StartAsync(topic, second);
        await topic.CommitsReachAsync(Records);
        Assert.Superset(new HashSet<int> { 0, Records - 1 }, second.Numbers.ToHashSet());
        Assert.Equal([0, Records - 1], second.Numbers);
    }
}
