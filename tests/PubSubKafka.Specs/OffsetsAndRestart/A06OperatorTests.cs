using Microsoft.Extensions.Diagnostics.HealthChecks;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.OffsetsAndRestart;

/// <summary>An operator changes the group's offset while no member runs.</summary>
public sealed class A06OperatorTests(SpecKafka kafka)
{
    private const int Records = 20;

    [Fact]
    public async Task A06_OffsetMovedLower_RestartBeginsThereAndRepeatsAllAboveIt()
    {
        using var topic = await HandledAsync();
        await topic.CommitAsync(0, 5);
        Assert.Equal(Enumerable.Range(5, 15), await RestartAsync(topic, untilCommitted: Records));
    }

    [Fact]
    public async Task A06_OffsetMovedHigher_RestartSkipsAllBelowItAndNeverGoesBack()
    {
        // Three are left unfinished on purpose; the operator has skipped two of them.
        using var topic = await HandledAsync(4, 5, 17);
        Assert.Equal(4, topic.Committed());
        await topic.CommitAsync(0, 10);
        var again = await RestartAsync(topic, untilCommitted: Records);

        // An offset set by hand tells nothing of finished work above it.
        Assert.Equal(Enumerable.Range(10, 10), again);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, Records)]
    public async Task A06_OffsetDeleted_RestartBeginsWhereTheSettingsSay(bool startFromLatest, int expectedFirst)
    {
        using var topic = await HandledAsync();
        await topic.Admin.DeleteConsumerGroupOffsetsAsync(topic.Group, [topic.At(0)]);
        Assert.Null(topic.Committed());

        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic, journal, consumer: consumer => consumer.Configure(options => options.StartFromLatest = startFromLatest));
        var written = Records;
        if (startFromLatest)
        {
            // It says nowhere when a member has found the end, so records are written until it sees one.
            await Eventually.TrueAsync(
                () =>
                {
                    topic.WriteAsync(0, "k", written++).GetAwaiter().GetResult();
                    return journal.FinishedCount > 0;
                },
                "the member sees a new record");
        }

        await topic.CommitsReachAsync(written);
        await member.StopAsync();
        var first = journal.Numbers[0];
        Assert.True(startFromLatest ? first >= expectedFirst : first == expectedFirst, $"It began at {first}.");
        Assert.Equal(Enumerable.Range(first, written - first), journal.Numbers);
    }

    [Fact]
    public async Task A06_OffsetDeletedAndThePolicyIsNone_HealthSaysSoAndNothingIsHandledOrCommitted()
    {
        using var topic = await HandledAsync();
        await topic.Admin.DeleteConsumerGroupOffsetsAsync(topic.Group, [topic.At(0)]);
        var journal = new Journal();

        // The policy has no option here: it is librdkafka's own setting.
        await using var member = await Member.StartAsync(
            topic, journal, consumer: consumer => consumer.Configure(options => options.Client["auto.offset.reset"] = "error"));
        await Eventually.TrueAsync(() => member.Health.Status != HealthStatus.Healthy && member.Work.State != "Starting", "health tells of the missing offset");
        await member.StopAsync();

        Assert.Equal(0, journal.StartedCount);
        Assert.Null(topic.Committed());
    }

    // Runs a first member until all but some records are handled, and stops it.
    private async Task<TestTopic> HandledAsync(params int[] unfinished)
    {
        var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => unfinished.Contains(context.Message.Number) ? throw new InvalidOperationException("always") : Task.CompletedTask,
            consumer: consumer => consumer.WithRetry(retry => retry.Fixed(5, TimeSpan.FromHours(1))));
        await journal.FinishesAsync(Records - unfinished.Length);
        await Eventually.TrueAsync(() => member.Work.Waiting == unfinished.Length, "the others wait for their retry");
        return topic;
    }

    private static async Task<IReadOnlyList<int>> RestartAsync(TestTopic topic, long untilCommitted)
    {
        var journal = new Journal();
        await using var member = await Member.StartAsync(topic, journal);
        await Eventually.TrueAsync(() => journal.Finished.Any(call => call.Offset == untilCommitted - 1), "the last record is handled");
        await topic.CommitsReachAsync(untilCommitted);
        await member.StopAsync();
        return journal.Numbers;
    }
}
