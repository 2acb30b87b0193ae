using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Failures;

/// <summary>Others append the record to the dead-letter topic again or stop. Here its consumer is one like any other, with a dead-letter topic of its own.</summary>
public sealed class C35DeadLetterConsumerTests(SpecKafka kafka)
{
    [Fact]
    public async Task C35_ConsumerOfADeadLetterTopicFailsToo_ItsDeadLettersGoToATopicOfTheirOwnAndNothingGoesRound()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var letters = TestTopic.Existing(topic.ClientSettings, topic.Name + "-dlq");
        using var second = topic.Beside("-dlq-dlq");
        await topic.WriteAsync(0, [new("a", 0), new("b", 1), new("a", 2)]);
        static Task FailAsync(ConsumeContext<Order> context, CancellationToken token) => throw new InvalidOperationException($"from {context.Topic}");
        var journal = new Journal();
        await using var member = await Member.StartAsync(topic, journal, FailAsync);
        await topic.CommitsReachAsync(3);
        await using var repairer = await Member.StartAsync(letters, journal, FailAsync);
        await letters.CommitsReachAsync(3);

        Assert.Equal(3, letters.Ends().High);
        Assert.Equal(3, topic.Ends().High);
        Assert.Equal(
            [(letters.Name, "0"), (letters.Name, "1"), (letters.Name, "2")],
            second.Read().Select(letter => (letter.Text(DeadLetterHeaders.Topic), letter.Text(DeadLetterHeaders.Offset))).Order());
        Assert.All(second.Read(), letter => Assert.Equal(
            (letters.Group, repairer.Name, $"from {letters.Name}", "5"),
            (letter.Text(DeadLetterHeaders.Group), letter.Text(DeadLetterHeaders.Consumer), letter.Text(DeadLetterHeaders.ExceptionMessage), letter.Text(DeadLetterHeaders.Attempts))));
        Assert.Equal((15, 15), (journal.Started.Count(call => call.Member == member.Name), journal.Started.Count(call => call.Member == repairer.Name)));
        Assert.Equal([topic.Name, letters.Name, second.Name], topic.Family().Keys.Order());
        await Eventually.TrueAsync(() => repairer.Work.Unfinished == 0 && member.Work.Unfinished == 0, "both have nothing left to do");
    }
}
