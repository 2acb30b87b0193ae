using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class C37PoisonedPartitionTests(SpecKafka kafka)
{
    private const int Records = 200;
    private const int Attempts = 4;

    [Theory]
    [InlineData(false, GroupProtocol.Cooperative)]
    [InlineData(true, GroupProtocol.Kip848)]
    public async Task C37_PoisonInBatchesOfOnePartition_AttemptsAreCountedExactlyAndTheOtherPartitionGoesOn(bool throws, GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        int[] poison = [0, 57, 58];
        var gates = new Gates(0);
        for (var partition = 0; partition < 2; partition++)
        {
            await topic.WriteAsync(partition, Enumerable.Range(0, Records).Select(number => new Order($"k{number % 40}", number)));
        }

        var journal = new Journal();
        await using var member = await Member.StartBatchesAsync(
            topic,
            journal,
            async (batch, token) =>
            {
                var sick = batch.Where(context => context.Partition == 0 && poison.Contains(context.Message.Number)).ToList();
                if (sick.Exists(context => context.Message.Number == 0))
                {
                    // Partition 0 fails and waits while partition 1 comes to its end.
                    await gates.PassAsync(0, token);
                }

                if (throws && sick.Count > 0)
                {
                    throw new FormatException("poison");
                }

                sick.ForEach(context => batch.Fail(context, new FormatException("poison")));
                foreach (var context in batch.Where(context => !sick.Exists(other => other.Key == context.Key && other.Offset <= context.Offset)))
                {
                    journal.Finish(Member.CallOf("", context));
                }
            },
            protocol,
            consumer => consumer.WithRetry(retry => retry.Fixed(Attempts, TimeSpan.FromMilliseconds(20))).Configure(options => options.BatchSize = 20));

        await topic.CommitsReachAsync(Records, partition: 1);
        Assert.Equal(0, topic.Committed() ?? 0);
        gates.OpenAll();
        await topic.CommitsReachAsync(Records);

        Assert.Equal(Enumerable.Range(0, Records), journal.Finished.Where(call => call.Partition == 1).Select(call => call.Number).Order());
        Assert.Equal(Enumerable.Range(0, Records).Except(poison), journal.Finished.Where(call => call.Partition == 0).Select(call => call.Number).Order());
        Assert.All(poison, number => Assert.Equal(
            Enumerable.Range(1, Attempts), journal.Started.Where(call => call.Partition == 0 && call.Number == number).Select(call => call.Attempt).Distinct()));
        if (!throws)
        {
            Assert.All(poison, number => Assert.Equal(Attempts, journal.Started.Count(call => call.Partition == 0 && call.Number == number)));
        }

        using var letters = topic.Beside("-dlq");
        Assert.Equal(
            poison.Select(number => ($"{number}", $"{Attempts}")),
            letters.Read().Select(letter => (letter.Text(DeadLetterHeaders.Offset), letter.Text(DeadLetterHeaders.Attempts))).Order());
        Assert.Empty(letters.Read(1));
        journal.KeepsKeysInOrder();
    }
}
