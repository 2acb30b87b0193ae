using Microsoft.Extensions.Diagnostics.HealthChecks;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Rebalance;

/// <summary>There are more members than partitions, so that one has none: a standby.</summary>
public sealed class E51IdleMemberTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E51_MemberWithoutPartitionsStops_TheOthersDoNotWaitForTheEndOfItsSession(GroupProtocol protocol)
    {
        var cluster = await kafka.GetAsync();
        using var topic = await TestTopic.CreateAsync(cluster);

        // Longer than this test waits for anything. In the new protocol the broker decides.
        void Long(DependencyInjection.ConsumerBuilder consumer) => consumer.Configure(options => options.SessionTimeout = TimeSpan.FromMinutes(5));
        var journal = new Journal();
        await using var one = await Member.StartAsync(topic, journal, protocol: protocol, consumer: Long);
        await one.HasPartitionsAsync(1);
        await using (await Member.StartAsync(topic, journal, protocol: protocol, consumer: Long))
        {
            await GroupMembers.ReachAsync(cluster, topic, 2);
        }

        // A third one joins; the group has a new round only when it knows that the second is gone.
        await using (await Member.StartAsync(topic, journal, protocol: protocol, consumer: Long))
        {
            await GroupMembers.ReachAsync(cluster, topic, 2);
            await Eventually.TrueAsync(() => one.Health.Status == HealthStatus.Healthy, "the first member is in the group");
            await topic.WriteAsync(0, "k", 0);
            await topic.CommitsReachAsync(1);
        }
    }

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E51_MemberWithoutPartitions_IsHealthyAndTakesOverWhenTheOtherGoes(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        var journal = new Journal();
        await using var one = await Member.StartAsync(topic, journal, protocol: protocol);
        await one.HasPartitionsAsync(1);
        await using var idle = await Member.StartAsync(topic, journal, protocol: protocol);
        await Eventually.TrueAsync(() => one.Work.Partitions + idle.Work.Partitions == 1 && idle.Health.Status == HealthStatus.Healthy, "the member without partitions is healthy");

        await (one.Work.Partitions == 1 ? one : idle).StopAsync();
        await topic.WriteAsync(0, "k", 0);
        await topic.CommitsReachAsync(1);
    }
}
