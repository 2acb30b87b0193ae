using Microsoft.Extensions.Diagnostics.HealthChecks;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Lifecycle;

/// <summary>
/// Health has no age of an unfinished record here: handlers and retries may take long by design, and a restart would not help a record that is stuck.
/// It counts such records, and it is unhealthy when a consumer has stopped at one.
/// </summary>
public sealed class D45StuckRecordTests(SpecKafka kafka)
{
    [Fact]
    public async Task D45_OneHandlerHangsAndThePartitionIsFull_HealthStaysGoodAndTellsWhatIsUnfinished()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        await topic.WriteAsync(0, Enumerable.Range(0, 10).Select(number => new Order("k", number)));
        var journal = new Journal();
        var gates = new Gates(0);
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, token) => gates.PassAsync(context.Message.Number, token),
            consumer: consumer => consumer.Configure(options => options.MaxBufferedPerPartition = 4));
        await Eventually.TrueAsync(() => member.Work.Unfinished == 4, "the partition is full");
        await topic.RoundsAsync(witness: 1);

        Assert.Equal((HealthStatus.Healthy, new MemberWork("Running", 2, 1, 4, 0)), (member.Health.Status, member.Work));
        gates.OpenAll();
        await topic.CommitsReachAsync(10);
        await Eventually.TrueAsync(() => member.Work.Unfinished == 0, "nothing is unfinished");
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

        var text = member.Health.Entries.Values.Single().Description!;
        Assert.Contains($"{topic.Name}[1] offset 2", text, StringComparison.Ordinal);
        Assert.Contains("no price list", text, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => topic.Committed(1) == 2, "what was handled is committed");
    }
}
