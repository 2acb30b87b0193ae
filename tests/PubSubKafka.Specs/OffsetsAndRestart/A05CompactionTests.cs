using System.Text;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.OffsetsAndRestart;

public sealed class A05CompactionTests(SpecKafka kafka)
{
    [Fact]
    public async Task A05_UnfinishedRecordsAreCompactedAwayBetweenTwoRuns_RestartForgetsThemAndTheCommitAdvances()
    {
        using var topic = await TestTopic.CreateAsync(
            await kafka.GetAsync(), settings: [("cleanup.policy", "compact"), ("segment.ms", "50"), ("min.cleanable.dirty.ratio", "0.01"), ("delete.retention.ms", "0")]);
        await topic.WriteAsync(0, Enumerable.Range(0, 10).Select(number => new Order($"k{number}", number)));
        var first = new Journal();
        await using (var member = await Member.StartAsync(
            topic,
            first,
            (context, _) => context.Message.Number is 0 or 3 or 4 ? throw new InvalidOperationException("always") : Task.CompletedTask,
            consumer: consumer => consumer.WithRetry(retry => retry.Fixed(5, TimeSpan.FromHours(1)))))
        {
            await first.FinishesAsync(7);
            await Eventually.TrueAsync(() => member.Work.Waiting == 3, "the three others wait for their retry");
        }

        Assert.Equal(0, topic.Committed());

        // Newer values of the unfinished keys. The cleaner leaves the newest segment alone, so more is written until it has done its work.
        await topic.WriteAsync(0, [new Order("k0", 10), new Order("k3", 11), new Order("k4", 12)]);
        var next = 13;
        await Eventually.TrueAsync(
            () =>
            {
                topic.WriteAsync(0, "filler", next++).GetAwaiter().GetResult();
                return !topic.Read().Any(record => record.Offset.Value is 0 or 3 or 4);
            },
            "the unfinished records are gone");
        var left = topic.Read().Select(record => (record.Offset.Value, Encoding.UTF8.GetString(record.Message.Key!))).ToList();

        var second = new Journal();
        await using var again = await Member.StartAsync(topic, second);
        await topic.CommitsReachAsync(topic.Ends().High.Value);

        Assert.Subset(left.ToHashSet(), second.Finished.Select(call => (call.Offset, call.Key!)).ToHashSet());
        Assert.Equal(second.Finished.Select(call => call.Offset).Distinct().Count(), second.FinishedCount);
        Assert.Superset(left.Where(record => record.Value >= 10).ToHashSet(), second.Finished.Select(call => (call.Offset, call.Key!)).ToHashSet());
        Assert.All(second.Finished, call => Assert.InRange(call.Offset, 10, long.MaxValue));
    }
}
