using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

/// <summary>Others send a record to the dead-letter topic when it fails after the deadline. Here also when its next attempt would begin after it.</summary>
public sealed class C28DeadlineTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task C28_DeadlineWouldPassInTheSecondRetryTopic_FailureInTheFirstOneEndsInTheDeadLetterTopic(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var first = topic.Beside("-retry-2s");
        using var second = topic.Beside("-retry-2500ms");
        await topic.WriteAsync(0, "k", 0);
        var journal = new Journal();
        Task FailAsync(ConsumeContext<Order> context, CancellationToken token) => throw new InvalidOperationException("always");
        void Settings(DependencyInjection.ConsumerBuilder consumer) => consumer
            .WithRetry(retry => retry.None().Within(TimeSpan.FromSeconds(4)))
            .WithRetryTopics(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(2_500));

        // Another member goes on, so the time of the first failure must have come with the record.
        await using (await Member.StartAsync(topic, journal, FailAsync, protocol, Settings))
        {
            await topic.CommitsReachAsync(1);
        }

        await using var next = await Member.StartAsync(topic, journal, FailAsync, protocol, Settings);
        await first.CommitsReachAsync(1);
        using var letters = topic.Beside("-dlq");
        var letter = Assert.Single(letters.Read());
        Assert.Equal("2", letter.Text(DeadLetterHeaders.Attempts));
        Assert.Equal(Assert.Single(first.Read()).Text(RetryHeaders.FirstFailure), letter.Text(DeadLetterHeaders.FirstFailure));
        Assert.Empty(second.Read());
        Assert.Equal([1, 2], journal.Started.Select(call => call.Attempt));
    }

    [Fact]
    public async Task C28_NextAttemptInPlaceWouldBeginAfterTheDeadline_TheRecordIsDoneWithAtOnce()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, "k", 0);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (_, _) => throw new InvalidOperationException("always"),
            consumer: consumer => consumer
                .WithRetry(retry => retry.Fixed(5, TimeSpan.FromHours(1)).Within(TimeSpan.FromMinutes(30)))
                .WithRetryTopics(TimeSpan.FromHours(2)));
        await topic.CommitsReachAsync(1);
        using var letters = topic.Beside("-dlq");
        Assert.Equal("1", Assert.Single(letters.Read()).Text(DeadLetterHeaders.Attempts));
        Assert.Equal(1, journal.StartedCount);
    }
}
