using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Ordering;

/// <summary>Which records wait for each other. Those without a key promise no order here (README), where others put them all into one line.</summary>
public sealed class B15KeyIdentityTests(SpecKafka kafka)
{
    private static readonly Order[] Two = [new("k", 0), new("k", 1)];

    [Fact]
    public Task B15_RecordsWithoutAKey_WaitForNoOther() => StartsTogetherAsync(3, [new(null, 0), new(null, 1), new(null, 2)]);

    [Fact]
    public Task B15_KeysOfEqualBytes_AreOneKey() => StartsTogetherAsync(1, Two);

    [Fact]
    public Task B15_KeyOfZeroBytes_IsAKey() => StartsTogetherAsync(1, [new("", 0), new("", 1)]);

    [Fact]
    public Task B15_SameKeyOnTwoTopics_IsTwoKeys() => StartsTogetherAsync(2, Two, topics: 2);

    [Fact]
    public Task B15_SameKeyOnTwoPartitions_IsTwoKeys() => StartsTogetherAsync(2, Two, partitions: 2);

    // Writes the records to each topic and partition, holds all handlers, and looks at how many have begun.
    private async Task StartsTogetherAsync(int expected, Order[] orders, int topics = 1, int partitions = 1)
    {
        const int Last = 99;
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions, topics);
        foreach (var name in topic.Names)
        {
            for (var partition = 0; partition < partitions; partition++)
            {
                await topic.WriteAsync(partition, orders, name);
            }
        }

        var journal = new Journal();
        var gates = new Gates(orders.Select(order => order.Number));
        await using var member = await Member.StartAsync(topic, journal, (context, token) => gates.PassAsync(context.Message.Number, token));
        var all = orders.Length * topics * partitions;
        await Eventually.TrueAsync(() => member.Work.Unfinished == all, "all records are read");

        // Queues are served in turn, so one that comes last begins last.
        await topic.WriteAsync(0, "last", Last);
        await journal.FinishesAsync(1);
        await journal.StartsAsync(expected + 1);
        Assert.Equal(expected, journal.Started.Count(call => call.Number != Last));

        gates.OpenAll();
        await journal.FinishesAsync(all + 1);
        Assert.Equal(all + 1, journal.FinishedCount);
        journal.KeepsKeysInOrder();
    }
}
