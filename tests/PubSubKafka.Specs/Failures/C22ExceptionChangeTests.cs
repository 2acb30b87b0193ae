using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

/// <summary>Others begin the attempts anew when another type of exception comes. Here a record has its attempts, whatever fails in them.</summary>
public sealed class C22ExceptionChangeTests(SpecKafka kafka)
{
    [Fact]
    public async Task C22_EachAttemptFailsWithAnotherExceptionType_TheAttemptsAreCountedOnAndTheLastOneIsTold()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, "k", 0);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => throw (context.Attempt switch
            {
                1 => new InvalidOperationException("one"),
                2 => new TimeoutException("two"),
                3 => new AggregateException("wrapped", new TimeoutException("three")),
                4 => new InvalidOperationException("four"),
                _ => new FormatException("five"),
            }));
        await topic.CommitsReachAsync(1);

        Assert.Equal(Enumerable.Range(1, 5), journal.Started.Select(call => call.Attempt));
        using var letters = topic.Beside("-dlq");
        var letter = Assert.Single(letters.Read());
        Assert.Equal(
            ("5", "System.FormatException", "five"),
            (letter.Text(DeadLetterHeaders.Attempts), letter.Text(DeadLetterHeaders.ExceptionType), letter.Text(DeadLetterHeaders.ExceptionMessage)));
    }
}
