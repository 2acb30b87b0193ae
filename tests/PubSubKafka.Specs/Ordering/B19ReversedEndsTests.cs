using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Ordering;

public sealed class B19ReversedEndsTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task B19_FourRecordsEndInReverse_CommitWaitsForTheFirstAndThePartitionIsFullUntilThen(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        await topic.WriteAsync(0, Enumerable.Range(0, 8).Select(number => new Order($"k{number}", number)));
        var journal = new Journal();
        var gates = new Gates(0, 1, 2, 3);
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, token) => gates.PassAsync(context.Message.Number, token),
            protocol,
            consumer => consumer.Configure(options =>
            {
                // A consumer that did not poll while a partition is full would be out of its group.
                options.MaxPollInterval = SpecKafka.SessionTimeout;
                options.DrainTimeout = TimeSpan.FromSeconds(1);
                options.MaxBufferedPerPartition = 4;
            }));
        await journal.StartsAsync(4);
        Assert.Equal(4, member.Work.Unfinished);

        // Resumed at half of the bound, so the fifth record does not come before two are done with.
        gates.Open(3);
        await topic.RoundsAsync(witness: 1);
        Assert.Equal((0, 4), (topic.Committed() ?? 0, journal.Started.Count(call => call.Partition == 0)));
        gates.Open(2);
        await Eventually.TrueAsync(() => journal.Finished.Count(call => call.Partition == 0) == 6, "the last four have come");

        // A gap of one and a gap of two: 0 and 1 are open.
        await topic.RoundsAsync(witness: 1);
        Assert.Equal(0, topic.Committed() ?? 0);
        gates.Open(1);
        await topic.RoundsAsync(witness: 1);
        Assert.Equal(0, topic.Committed() ?? 0);
        gates.Open(0);
        await topic.CommitsReachAsync(8);
        Assert.Equal(Enumerable.Range(0, 8), journal.Numbers.Where(number => number >= 0));
    }
}
