using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Regressions;

public sealed class F62FrozenMemberTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task F62_MemberIsFrozenUntilTheGroupGoesOnWithoutIt_WhatItHadFinishedIsNotCommittedWhenItWakes(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, 10).Select(number => new Order($"k{number}", number)));
        using var frozen = ChildMember.Start(topic, new ChildPlan { Protocol = protocol, Held = [5], CommitInterval = TimeSpan.FromMinutes(5) });
        await Eventually.TrueAsync(() => frozen.FinishedCount == 9 && frozen.Started.Count == 10, "the member has finished all but one, and committed nothing");
        Assert.Null(topic.Committed());
        frozen.Freeze();

        var journal = new Journal();
        var gates = new Gates(7);
        await using var owner = await Member.StartAsync(topic, journal, (context, token) => gates.PassAsync(context.Message.Number, token), protocol);
        await journal.FinishesAsync(9);
        await topic.CommitsReachAsync(7);

        frozen.Thaw();
        frozen.Open();
        await Eventually.TrueAsync(() => frozen.LostPartitions, "the frozen member has noticed");
        Assert.Equal(7, topic.Committed());
        gates.OpenAll();
        await topic.CommitsReachAsync(10);
        Assert.Equal(Enumerable.Range(0, 10), journal.Numbers.Distinct());
    }
}
