using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Regressions;

/// <summary>60 and 61: one member takes long to give a partition away; the group waits for it.</summary>
public sealed class F60SlowDrainTests(SpecKafka kafka)
{
    private const int Partitions = 6;
    private const int PartitionsLost = 2001;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task F60_CommitsAreRefusedWhileTheGroupWaitsForASlowMember_TheyAreNotYetNotNever(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        var journal = new Journal();
        var gates = new Gates(1);
        Task<Member> JoinAsync() => Member.StartAsync(
            topic, journal, (context, token) => gates.PassAsync(context.Message.Number, token), protocol, consumer => consumer.Configure(options => options.DrainTimeout = TimeSpan.FromSeconds(60)));
        await using var one = await JoinAsync();
        await one.HasPartitionsAsync(Partitions);
        await using var slow = await JoinAsync();
        await Eventually.TrueAsync(() => one.Work.Partitions == 3 && slow.Work.Partitions == 3, "each member has three partitions");

        // One record in each partition tells whose it is; those of the slow member are followed by one that hangs.
        await WriteAsync(Enumerable.Range(0, Partitions), 0);
        await journal.FinishesAsync(Partitions);
        var slowOnes = journal.Finished.Where(call => call.Member == slow.Name).Select(call => call.Partition).ToHashSet();
        await WriteAsync(slowOnes, 1);
        await journal.StartsAsync(Partitions + 3);
        await using var third = await JoinAsync();
        await one.HasPartitionsAsync(2);

        // The first member has given one away, and the group waits for the slow one. What the first handles now is committed in the end.
        await WriteAsync(Enumerable.Range(0, Partitions).Except(slowOnes), 2);
        await Eventually.TrueAsync(() => journal.Finished.Count(call => call.Number == 2 && call.Member == one.Name) >= 2, "the first member goes on");
        gates.OpenAll();
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.CommitsReachAsync(2, partition);
        }

        Assert.All(new[] { one, slow, third }, member => Assert.Equal("Running", member.Work.State));
        Assert.Equal(Partitions + 6, journal.FinishedCount);

        async Task WriteAsync(IEnumerable<int> partitions, int number)
        {
            foreach (var partition in partitions)
            {
                await topic.WriteAsync(partition, "k", number);
            }
        }
    }

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task F61_DrainTakesLongerThanTheSession_TheMemberStaysInItsGroupAndItsWorkIsCommitted(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        for (var partition = 0; partition < 2; partition++)
        {
            await topic.WriteAsync(partition, "k", 0);
        }

        var journal = new Journal();
        var gates = new Gates(0);
        Task<Member> JoinAsync() => Member.StartAsync(
            topic, journal, (context, token) => gates.PassAsync(context.Message.Number, token), protocol, consumer => consumer.Configure(options => options.DrainTimeout = TimeSpan.FromSeconds(60)));
        await using var one = await JoinAsync();
        await journal.StartsAsync(2);
        await using var other = await JoinAsync();
        await Task.Delay(SpecKafka.SessionTimeout + TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(2, journal.StartedCount);
        gates.OpenAll();

        await topic.CommitsReachAsync(1, 0);
        await topic.CommitsReachAsync(1, 1);
        await other.HasPartitionsAsync(1);
        Assert.DoesNotContain(one.Logs.Lines, line => line.Id == PartitionsLost);
        Assert.Equal(2, journal.FinishedCount);
    }
}
