using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Failures;

/// <summary>Others sleep in the thread that polls and wake it up. Here nothing sleeps, so there is nothing to wake up.</summary>
public sealed class C39BackOffTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative, false)]
    [InlineData(GroupProtocol.Kip848, true)]
    public async Task C39_MemberStopsInABackOffOfHours_ItEndsAndTheNextOneHasTheRecord(GroupProtocol protocol, bool inRetryTopic)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        await topic.WriteAsync(0, [new("sick", 0), new("sick", 1), new("well", 2)]);
        var journal = new Journal();
        var isDown = true;
        Task HandleAsync(ConsumeContext<Order> context, CancellationToken token) =>
            isDown && context.Message.Number == 0 ? throw new InvalidOperationException("down") : Task.CompletedTask;
        void Settings(DependencyInjection.ConsumerBuilder consumer)
        {
            consumer.WithRetry(retry => retry.Fixed(3, TimeSpan.FromHours(5)));
            if (inRetryTopic)
            {
                consumer.WithRetry(retry => retry.None()).WithRetryTopics(TimeSpan.FromHours(5));
            }
        }

        var member = await Member.StartAsync(topic, journal, HandleAsync, protocol, Settings);
        await journal.FinishesAsync(inRetryTopic ? 2 : 1);
        if (inRetryTopic)
        {
            await topic.CommitsReachAsync(3);
        }
        else
        {
            await Eventually.TrueAsync(() => member.Work.Waiting == 1, "a record waits for its retry");
            await topic.RoundsAsync(witness: 1, rounds: 1);
        }

        await member.DisposeAsync();
        Assert.Single(journal.Started, call => call.Number == 0);
        isDown = false;
        await using var next = await Member.StartAsync(topic, journal, HandleAsync, protocol, Settings);
        await topic.CommitsReachAsync(3);
        using var retries = topic.Beside("-retry-5h");
        if (inRetryTopic)
        {
            // It goes on waiting there.
            Assert.Equal("0", Assert.Single(retries.Read()).Text(RetryHeaders.Offset));
            Assert.Equal(0, retries.Committed() ?? 0);
        }

        Assert.Equal(inRetryTopic ? [1, 2] : [0, 1, 2], journal.Finished.Where(call => call.Partition == 0).Select(call => call.Number).Order());
        journal.KeepsKeysInOrder();
    }

    [Fact]
    public async Task C39_ConsumerIsPausedInABackOff_NothingIsTriedUntilItGoesOn()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, [new("sick", 0), new("topic", 1), new("well", 2)]);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => context.Message.Number switch
            {
                0 when context.Attempt == 1 => throw new InvalidOperationException("in place"),
                1 when context.Attempt == 1 => throw new TimeoutException("in the topic"),
                _ => Task.CompletedTask,
            },
            consumer: consumer => consumer
                .WithRetry(retry => retry.Fixed(3, TimeSpan.FromSeconds(3)))
                .WithRetryTopics(TimeSpan.FromSeconds(3))
                .OnException<TimeoutException>(FailureAction.RetryTopic));
        var control = member.Services.GetRequiredKeyedService<IConsumerControl>(member.Name);
        await journal.StartsAsync(3);
        control.Pause();
        using var retries = topic.Beside("-retry-3s");
        await Eventually.TrueAsync(() => retries.Read().Count == 1, "the record waits in its topic");
        var past = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(4);
        await Eventually.TrueAsync(() => TimeProvider.System.GetUtcNow() > past, "both are due");
        Assert.Equal(3, journal.StartedCount);
        Assert.Equal(3, journal.Started.Count(call => call.Attempt == 1));

        control.Resume();
        await topic.CommitsReachAsync(3);
        await retries.CommitsReachAsync(1);
        journal.HasEachOnce(3);
        Assert.Equal(2, journal.Finished.Count(call => call.Attempt == 2));
    }
}
