using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Offsets;

/// <summary>Not in the list of behaviours: where a group begins that wants new records only.</summary>
public sealed class StartFromLatestTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task NothingIsReadBeforeEveryMemberStops_WhatComesMeanwhileIsHandledAndWhatWasThereBeforeIsNot(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, "k", 100);
        var journal = new Journal();
        await using (var first = await StartAsync())
        {
            await first.HasPartitionsAsync(1);
        }

        Assert.Equal(1, topic.Committed());
        await topic.WriteAsync(0, "k", 0);
        await using var second = await StartAsync();
        await topic.WriteAsync(0, "k", 1);
        await journal.FinishesAsync(2);
        journal.HasEachOnce(2);

        Task<Member> StartAsync() => Member.StartAsync(
            topic, journal, protocol: protocol, consumer: consumer => consumer.Configure(options => options.StartFromLatest = true));
    }
}
