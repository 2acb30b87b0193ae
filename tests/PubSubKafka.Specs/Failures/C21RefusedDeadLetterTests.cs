using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Failures;

/// <summary>Others make the attempts again when the dead letter cannot be written. Here only the write is made again: the record has failed already.</summary>
public sealed class C21RefusedDeadLetterTests(SpecKafka kafka)
{
    private const int WriteFailed = 3003;

    [Fact]
    public async Task C21_DeadLetterTopicRefusesTheRecord_OnlyTheWriteIsRepeatedAndNothingIsLost()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var letters = topic.Beside("-dlq");
        await letters.CreateAsync();
        await letters.RefuseWritesAsync(true);
        await topic.WriteAsync(0, [new("sick", 0), new("well", 1)]);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => context.Key == "sick" ? throw new InvalidOperationException("always") : Task.CompletedTask,
            consumer: consumer => consumer.WithRetry(retry => retry.Fixed(3, TimeSpan.Zero)));
        await Eventually.TrueAsync(() => member.Logs.Lines.Count(line => line.Id == WriteFailed) >= 3, "the dead letter was refused three times");
        await journal.FinishesAsync(1);
        Assert.Equal([1, 2, 3], journal.Started.Where(call => call.Key == "sick").Select(call => call.Attempt));
        Assert.Equal(0, topic.Committed() ?? 0);
        Assert.Empty(letters.Read());

        await letters.RefuseWritesAsync(false);
        await topic.CommitsReachAsync(2);
        Assert.Equal(4, journal.StartedCount);
        Assert.Equal("3", Assert.Single(letters.Read()).Text(DeadLetterHeaders.Attempts));
    }

    [Fact]
    public async Task C21_MemberStopsWhileTheDeadLetterIsRefused_TheNextOneTriesTheRecordAnew()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var letters = topic.Beside("-dlq");
        await letters.CreateAsync();
        await letters.RefuseWritesAsync(true);
        await topic.WriteAsync(0, "sick", 0);
        static Task FailAsync(ConsumeContext<Order> context, CancellationToken token) => throw new InvalidOperationException("always");
        var journal = new Journal();
        await using (var first = await Member.StartAsync(topic, journal, FailAsync))
        {
            await Eventually.TrueAsync(() => first.Logs.Lines.Any(line => line.Id == WriteFailed), "the dead letter was refused");
        }

        Assert.Equal(5, journal.StartedCount);
        Assert.Equal(0, topic.Committed() ?? 0);
        await letters.RefuseWritesAsync(false);
        await using var second = await Member.StartAsync(topic, journal, FailAsync);
        await topic.CommitsReachAsync(1);
        Assert.Equal(Enumerable.Range(1, 5), journal.Started.Where(call => call.Member == second.Name).Select(call => call.Attempt));
        Assert.Single(letters.Read());
    }
}
