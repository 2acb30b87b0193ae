using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Lifecycle;

/// <summary>The pause that the user makes lasts until the user ends it.</summary>
public sealed class D42ConsumerControlTests(SpecKafka kafka)
{
    private const int Partitions = 4;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task D42_PausedMemberLosesPartitionsAndGetsThemBack_ItIsStillPausedUntilItIsResumed(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        var mine = new Journal();
        var others = new Journal();
        await using var one = await Member.StartAsync(topic, mine, protocol: protocol);
        await one.HasPartitionsAsync(Partitions);
        var control = one.Services.GetRequiredKeyedService<IConsumerControl>(one.Name);
        control.Pause();
        Assert.True(control.IsPaused);
        await WriteAsync(topic, 0);
        await using (var other = await Member.StartAsync(topic, others, protocol: protocol))
        {
            await other.HasPartitionsAsync(2);

            // Those that went are handled by the other member, which is not paused.
            await others.FinishesAsync(2);
            await one.HasPartitionsAsync(2);
        }

        await one.HasPartitionsAsync(Partitions);
        await WriteAsync(topic, 1);

        // A member of another group has handled what this one leaves alone, several times over.
        using var same = TestTopic.Existing(topic.ClientSettings, topic.Name, topic.Group + "-witness");
        var witness = new Journal();
        await using (await Member.StartAsync(same, witness, protocol: protocol))
        {
            await witness.FinishesAsync(2 * Partitions);
        }

        Assert.True(control.IsPaused);
        Assert.Equal(0, mine.StartedCount);
        Assert.Equal(2, others.FinishedCount);

        control.Resume();
        Assert.False(control.IsPaused);
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.CommitsReachAsync(2, partition);
        }

        Assert.Equal((2 * Partitions) - 2, mine.FinishedCount);
    }

    private static async Task WriteAsync(TestTopic topic, int number)
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.WriteAsync(partition, "k", number);
        }
    }
}
