using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.OffsetsAndRestart;

/// <summary>The client commits in the background, so a commit is almost always on its way while records finish.</summary>
public sealed class A09LateCompletionTests(SpecKafka kafka)
{
    private const int Rounds = 60;

    [Fact]
    public async Task A09_RecordFinishesWhileACommitIsOnItsWay_ItIsCommittedByALaterRoundWithoutFurtherRecords()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, 2 * Rounds).Select(number => new Order($"k{number}", number)));
        var gates = new Gates(Enumerable.Range(0, 2 * Rounds));
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, token) => gates.PassAsync(context.Message.Number, token),
            consumer: consumer => consumer.WithConcurrency(2 * Rounds).Configure(options => options.CommitInterval = TimeSpan.FromMilliseconds(10)));

        // The second of each pair ends at another moment of the commit of the first.
        for (var round = 0; round < Rounds; round++)
        {
            gates.Open(2 * round);
            await journal.FinishesAsync((2 * round) + 1);
            await Task.Delay(TimeSpan.FromMilliseconds(round % 30), TimeProvider.System, TestContext.Current.CancellationToken);
            gates.Open((2 * round) + 1);
            await topic.CommitsReachAsync(2 * (round + 1));
        }

        Assert.Equal(2 * Rounds, topic.Committed());
    }
}
