using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Regressions;

/// <summary>What is committed tells of one moment: an offset, and what is finished above it. A kill at any time shows whether the two fit.</summary>
public sealed class F63KilledAtAnyMomentTests(SpecKafka kafka)
{
    private const int Records = 3_000;

    [Theory]
    [InlineData(GroupProtocol.Cooperative, 700)]
    [InlineData(GroupProtocol.Kip848, 1_900)]
    public async Task F63_MemberIsKilledInTheMiddleOfItsCommits_NothingThatWasUnfinishedIsSkippedAndNoOffsetIsBeyondTheLog(GroupProtocol protocol, int killedAt)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        List<int> finished;
        using (var child = ChildMember.Start(topic, new ChildPlan { Protocol = protocol, Slow = true, CommitInterval = TimeSpan.FromMilliseconds(10) }))
        {
            await Eventually.TrueAsync(() => child.FinishedCount >= killedAt, "the member is in the middle of its work");
            child.Kill();
            finished = [.. child.Finished];
        }

        var committed = topic.Committed() ?? 0;
        Assert.InRange(committed, 0, Records);
        Assert.Empty(Enumerable.Range(0, (int)committed).Except(finished));
        var journal = new Journal();
        await using var next = await Member.StartAsync(topic, journal, protocol: protocol);
        await topic.CommitsReachAsync(Records);
        Assert.Equal(Enumerable.Range(0, Records), journal.Numbers.Concat(finished).Distinct().Order());
        Assert.InRange(finished.Count, killedAt, Records - 1);
    }
}
