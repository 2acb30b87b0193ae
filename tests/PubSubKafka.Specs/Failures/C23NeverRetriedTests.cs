using PubSubKafka.DependencyInjection;
using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

/// <summary>
/// Rules look at causes too. The library's own exceptions count where they are what was thrown: as a cause they may be about another service's bytes.
/// </summary>
public sealed class C23NeverRetriedTests(SpecKafka kafka)
{
    [Fact]
    public async Task C23_ExceptionThatIsNotToBeRetried_AlsoAsACause_HasOneCallAndGoesToTheDeadLetterTopicPastAllRetryTopics()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, 5).Select(number => new Order($"k{number}", number)));
        var journal = new Journal();
        void Rules(ConsumerBuilder consumer) => consumer
            .WithRetryTopics(TimeSpan.FromMilliseconds(100))
            .OnException<FormatException>(FailureAction.GiveUp)
            .OnException<ArithmeticException>(FailureAction.DeadLetter);

        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => throw (context.Message.Number switch
            {
                0 => new FormatException("by a rule"),
                1 => new InvalidOperationException("outer", new AggregateException(new TimeoutException(), new FormatException("inner"))),
                2 => new DivideByZeroException("derived"),
                3 => new MessageSerializationException("the library's own"),
                _ => new FormatException("outer", new TimeoutException("inner")),
            }),
            consumer: Rules);
        await topic.CommitsReachAsync(5);

        Assert.Equal(Enumerable.Range(0, 5), journal.Started.Select(call => call.Number).Order());
        using var letters = topic.Beside("-dlq");
        Assert.Equal(["1", "1", "1", "1", "1"], letters.Read().Select(letter => letter.Text(DeadLetterHeaders.Attempts)));
        using var retries = topic.Beside("-retry-100ms");
        Assert.Empty(retries.Read());
    }
}
