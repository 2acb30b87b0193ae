using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Lifecycle;

/// <summary>A record that is stuck makes health degraded, not bad: a restart would not help it. Bad is a consumer that has stopped.</summary>
public sealed class D45StuckRecordTests(SpecKafka kafka)
{
    [Fact]
    public async Task D45_HandlerHangsLongerThanItMay_HealthNamesPartitionOffsetAndAge_AndAFullOrPausedOneIsNoReason()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        await topic.WriteAsync(0, Enumerable.Range(0, 10).Select(number => new Order("k", number)));
        var journal = new Journal();
        var gates = new Gates(3);
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, token) => gates.PassAsync(context.Message.Number, token),
            consumer: consumer => consumer.Configure(options =>
            {
                options.MaxBufferedPerPartition = 4;
                options.StuckAfter = TimeSpan.FromSeconds(3);
            }));
        await Eventually.TrueAsync(() => member.Work.Unfinished == 4, "the partition is full");
        await Eventually.TrueAsync(() => Text(member).Contains($"{topic.Name}[0] offset 3", StringComparison.Ordinal), "health names the record");
        Assert.Equal(HealthStatus.Degraded, member.Health.Status);
        Assert.Matches(@"unfinished for 0:00:0\d", Text(member));
        Assert.DoesNotContain($"{topic.Name}[1]", Text(member), StringComparison.Ordinal);

        var control = member.Services.GetRequiredKeyedService<IConsumerControl>(member.Name);
        control.Pause();
        await Eventually.TrueAsync(() => member.Health.Status == HealthStatus.Healthy, "a member that was paused is not stuck");
        control.Resume();
        gates.OpenAll();
        await topic.CommitsReachAsync(10);
        Assert.Equal(HealthStatus.Healthy, member.Health.Status);
    }

    [Fact]
    public async Task D45_ConsumerStopsAtARecord_HealthIsBadAndNamesPartitionAndOffset()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        await topic.WriteAsync(1, Enumerable.Range(0, 3).Select(number => new Order("k", number)));
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => context.Message.Number == 2 ? throw new InvalidOperationException("no price list") : Task.CompletedTask,
            consumer: consumer => consumer.StopWhenExhausted());
        await Eventually.TrueAsync(() => member.Health.Status == HealthStatus.Unhealthy, "health is bad");

        Assert.Contains($"{topic.Name}[1] offset 2", Text(member), StringComparison.Ordinal);
        Assert.Contains("no price list", Text(member), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => topic.Committed(1) == 2, "what was handled is committed");
    }

    private static string Text(Member member) => member.Health.Entries.Values.Single().Description ?? "";
}
