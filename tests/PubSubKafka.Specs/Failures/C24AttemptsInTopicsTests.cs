using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

/// <summary>Four attempts in place and two retry topics. Others allow types for one of both by lists; here a rule says so.</summary>
public sealed class C24AttemptsInTopicsTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task C24_RetriesInPlaceAndTwoRetryTopics_TwelveCallsForBothFourInPlaceOnlyThreeInTopicsOnlyOneForNeither(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, 4).Select(number => new Order($"k{number}", number)));
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => throw (context.Message.Number switch
            {
                0 => new InvalidOperationException("both"),
                1 => new FormatException("in place"),
                2 => new TimeoutException("in topics"),
                _ => new ArithmeticException("neither"),
            }),
            protocol,
            consumer => consumer
                .WithRetry(retry => retry.Fixed(4, TimeSpan.FromMilliseconds(5)))
                .WithRetryTopics(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200))
                .OnException<FormatException>(FailureAction.RetryInPlace)
                .OnException<TimeoutException>(FailureAction.RetryTopic)
                .OnException<ArithmeticException>(FailureAction.DeadLetter));

        using var first = topic.Beside("-retry-100ms");
        using var second = topic.Beside("-retry-200ms");
        using var letters = topic.Beside("-dlq");
        await topic.CommitsReachAsync(4);
        await first.CommitsReachAsync(2);
        await second.CommitsReachAsync(2);

        int[] calls = [12, 4, 3, 1];
        Assert.All(calls.Index(), each => Assert.Equal(
            Enumerable.Range(1, each.Item), journal.Started.Where(call => call.Number == each.Index).Select(call => call.Attempt)));
        Assert.Equal(
            [("0", "12"), ("1", "4"), ("2", "3"), ("3", "1")],
            letters.Read().Select(letter => (letter.Text(DeadLetterHeaders.Offset), letter.Text(DeadLetterHeaders.Attempts))).Order());
        Assert.Equal(["0", "2"], first.Read().Select(record => record.Text(RetryHeaders.Offset)).Order());
        Assert.Equal(["0", "2"], second.Read().Select(record => record.Text(RetryHeaders.Offset)).Order());
    }
}
