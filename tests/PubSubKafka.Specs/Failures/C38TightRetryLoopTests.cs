using PubSubKafka.DependencyInjection;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class C38TightRetryLoopTests(SpecKafka kafka)
{
    private const int Records = 4_000;
    private const int Failing = Records / 2;

    [Theory]
    [InlineData(500, 500)]
    [InlineData(Records, Failing)]
    public async Task C38_HalfOfTheRecordsFailInATightLoop_NoMoreIsHeldThanTheBoundOrThanFailsAndAllAreHandledInTheEnd(int bound, int held)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        var journal = new Journal();
        var isDown = true;
        void Settings(ConsumerBuilder consumer) => consumer
            .WithRetry(retry => retry.Fixed(1_000, TimeSpan.FromMilliseconds(1)))
            .Configure(options => options.MaxBufferedPerPartition = bound);
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => isDown && context.Message.Number % 2 == 0 ? throw new InvalidOperationException("down") : Task.CompletedTask,
            consumer: Settings);

        await Eventually.TrueAsync(
            () =>
            {
                Assert.InRange(member.Work.Unfinished, 0, bound);
                return member.Work.Unfinished == held && journal.Started.Any(call => call.Attempt >= 3) && (held == bound || journal.FinishedCount == Failing);
            },
            $"{held} records are held and fail again and again");

        // However often they fail, they do not become more.
        for (var sample = 0; sample < 20; sample++)
        {
            var before = journal.StartedCount;
            await journal.StartsAsync(before + 100);
            var work = member.Work;
            Assert.InRange(work.Unfinished, 0, held);
            Assert.InRange(work.Waiting + work.Running, 0, held);
        }

        isDown = false;
        await topic.CommitsReachAsync(Records);
        journal.HasEachOnce(Records);
        using var letters = topic.Beside("-dlq");
        Assert.Empty(letters.Read());
        await Eventually.TrueAsync(() => member.Work is { Unfinished: 0, Waiting: 0, Running: 0 }, "nothing is left");
    }
}
