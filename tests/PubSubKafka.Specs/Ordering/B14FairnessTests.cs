using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Ordering;

public sealed class B14FairnessTests(SpecKafka kafka)
{
    [Fact]
    public async Task B14_FewerKeysThanHandlers_EachKeyHasOneHandlerAndAllComeToTheirEnd()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, 30).Select(number => new Order($"k{number % 3}", number)));
        var journal = new Journal();
        var gates = new Gates(0, 1, 2);
        await using var member = await Member.StartAsync(
            topic, journal, (context, token) => gates.PassAsync(context.Message.Number, token), consumer: consumer => consumer.WithConcurrency(50));
        await Eventually.TrueAsync(() => member.Work.Unfinished == 30, "all records are read");
        await Eventually.TrueAsync(() => journal.StartedCount == 3, "each key has a handler");
        Assert.Equal(3, member.Work.Running);

        gates.OpenAll();
        await topic.CommitsReachAsync(30);
        journal.HasEachOnce(30);
    }

    [Fact]
    public async Task B14_OneKeyHasALongBacklogAndOneHandlerRuns_KeysThatCameLaterTakeTurnsWithIt()
    {
        const int Backlog = 200;
        const int Late = 20;
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, Backlog).Select(number => new Order("busy", number)));
        await topic.WriteAsync(0, Enumerable.Range(Backlog, 2 * Late).Select(number => new Order($"late-{number % Late}", number)));
        var journal = new Journal();
        var gates = new Gates(0);
        await using var member = await Member.StartAsync(
            topic, journal, (context, token) => gates.PassAsync(context.Message.Number, token), consumer: consumer => consumer.WithConcurrency(1));
        await Eventually.TrueAsync(() => member.Work.Unfinished == Backlog + (2 * Late), "all records are read");
        gates.OpenAll();
        await topic.CommitsReachAsync(Backlog + (2 * Late));

        // Two rounds of one record for each of the 21 keys, then the busy key alone.
        var lastLate = journal.Finished.Select((call, at) => (call.Key, at)).Last(entry => entry.Key != "busy").at;
        Assert.InRange(lastLate, 2 * Late, (2 * Late) + 3);
        journal.KeepsKeysInOrder();
    }
}
