using PubSubKafka.DependencyInjection;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class C38TightRetryLoopTests(SpecKafka kafka)
{
    private const int Records = 4_000;
    private const int Failing = Records / 2;

    [Theory]
    [InlineData(500)]
    [InlineData(Records)]
    public async Task C38_HalfOfTheRecordsFailInATightLoop_NoMoreIsHeldThanTheBoundOrThanFailsAndAllAreHandledInTheEnd(int bound)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        var journal = new Journal();
        var isDown = true;

        // With room for all, everything that can be handled is. With less, the partition is read on only while less than half of the room is taken.
        var isBounded = bound < Records;
        var (least, most) = isBounded ? ((bound / 2) + 1, bound) : (Failing, Failing);
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
                var work = member.Work;
                Assert.InRange(work.Unfinished, 0, bound);
                return work.Unfinished >= least && work.Unfinished <= most && journal.Started.Any(call => call.Attempt >= 3) && (isBounded || journal.FinishedCount == Failing);
            },
            $"{least} to {most} records are held and fail again and again");

        // However often they fail, they do not become more.
        for (var sample = 0; sample < 20; sample++)
        {
            var before = journal.StartedCount;
            await journal.StartsAsync(before + 100);
            var work = member.Work;
            Assert.InRange(work.Unfinished, least, most);
            Assert.InRange(work.Waiting + work.Running, 0, most);
        }

        Assert.Equal(isBounded, journal.FinishedCount < Failing);

        isDown = false;
        await topic.CommitsReachAsync(Records);
        journal.HasEachOnce(Records);
        using var letters = topic.Beside("-dlq");
        Assert.Empty(letters.Read());
        await Eventually.TrueAsync(() => member.Work is { Unfinished: 0, Waiting: 0, Running: 0 }, "nothing is left");
    }
}
