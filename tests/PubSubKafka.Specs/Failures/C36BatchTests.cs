using PubSubKafka.DependencyInjection;
using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

/// <summary>Others learn the index from the exception. Here the handler names the record, or the batch is halved until it is clear; later ones of the key come again.</summary>
public sealed class C36BatchTests(SpecKafka kafka)
{
    private const int Records = 10;
    private const int Poison = 4;

    [Theory]
    [InlineData(false, false, GroupProtocol.Cooperative)]
    [InlineData(false, true, GroupProtocol.Kip848)]
    [InlineData(true, false, GroupProtocol.Kip848)]
    [InlineData(true, true, GroupProtocol.Cooperative)]
    public async Task C36_BatchFailsAtOneRecord_ThoseBeforeItAreCommittedOnlyItIsDeadLetteredAndTheRestIsHandled(bool throws, bool oneKey, GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order(oneKey ? "k" : $"k{number}", number)));
        var journal = new Journal();
        Task HandleAsync(MessageBatch<Order> batch, CancellationToken token) => Handle(batch, journal, throws);

        // So patient that it is not given up here.
        await using (await Member.StartBatchesAsync(topic, journal, HandleAsync, protocol, consumer => Settings(consumer, attempts: 1_000)))
        {
            await topic.CommitsReachAsync(Poison);
            await journal.FinishesAsync(oneKey ? Poison : Records - 1);
            await topic.RoundsAsync(witness: 1);
            Assert.Equal(Poison, topic.Committed());
            using var none = topic.Beside("-dlq");
            Assert.Empty(none.Read());
        }

        // What was done is known to the next one: with one key those in front of it, with many all others.
        var before = journal.StartedCount;
        await using var next = await Member.StartBatchesAsync(topic, journal, HandleAsync, protocol, consumer => Settings(consumer, attempts: 3));
        await topic.CommitsReachAsync(Records);
        var again = journal.Started.Skip(before).Where(call => call.Partition == 0).Select(call => call.Number).Distinct().Order();
        Assert.Equal(oneKey ? Enumerable.Range(Poison, Records - Poison) : [Poison], again);
        Assert.Equal(Enumerable.Range(0, Records).Where(number => number != Poison), journal.Finished.Where(call => call.Partition == 0).Select(call => call.Number).Order());
        using var letters = topic.Beside("-dlq");
        var letter = Assert.Single(letters.Read());
        Assert.Equal(($"{Poison}", "3", "poison"), (letter.Text(DeadLetterHeaders.Offset), letter.Text(DeadLetterHeaders.Attempts), letter.Text(DeadLetterHeaders.ExceptionMessage)));
        journal.KeepsKeysInOrder();
    }

    private static void Settings(ConsumerBuilder consumer, int attempts) => consumer
        .WithRetry(retry => retry.Fixed(attempts, TimeSpan.FromMilliseconds(20)))
        .Configure(options => options.BatchSize = Records);

    private static Task Handle(MessageBatch<Order> batch, Journal journal, bool throws)
    {
        if (throws && batch.Any(context => context.Message.Number == Poison))
        {
            throw new FormatException("poison");
        }

        // A handler that names the record leaves those of its key behind it undone, as they come again.
        string? failed = null;
        foreach (var context in batch)
        {
            if (context.Message.Number == Poison)
            {
                batch.Fail(context, new FormatException("poison"));
                failed = context.Key;
            }
            else if (context.Key != failed)
            {
                journal.Finish(Member.CallOf("", context));
            }
        }

        return Task.CompletedTask;
    }
}
