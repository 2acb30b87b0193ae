using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.OffsetsAndRestart;

public sealed class A08InFlightTests(SpecKafka kafka)
{
    private const int Partitions = 3;
    private const int Records = 300;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task A08_RecordsInFlightFinishInAnyOrder_CommitNeverPassesTheLowestOneAndPartitionsDoNotTouchEachOther(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.WriteAsync(partition, Enumerable.Range(0, Records).Select(number => new Order($"k{number % 40}", (Partitions * number) + partition)));
        }

        // Short, long and failing ones, chosen by the record. The first of partition 2 does not end before the other partitions are done.
        var head = new Gates(2);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            async (context, token) =>
            {
                var random = new Random(context.Message.Number);
                await head.PassAsync(context.Message.Number, token);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20)), TimeProvider.System, token);
                if (random.Next(10) == 0 && context.Attempt == 1)
                {
                    throw new InvalidOperationException("once");
                }
            },
            protocol,
            consumer => consumer.WithConcurrency(60));
        while (topic.Committed(0) < Records || topic.Committed(1) < Records)
        {
            NothingUnfinishedIsCommitted(topic, journal);
        }

        await topic.RoundsAsync(witness: 0);
        Assert.Equal(0, topic.Committed(2) ?? 0);
        head.OpenAll();
        while (topic.Committed(2) is not Records)
        {
            NothingUnfinishedIsCommitted(topic, journal);
        }
    }

    private static void NothingUnfinishedIsCommitted(TestTopic topic, Journal journal)
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        for (var partition = 0; partition < Partitions; partition++)
        {
            // Read before the journal is: a handler writes its end down before the library hears of it.
            var committed = topic.Committed(partition) ?? 0;
            var finished = journal.Finished.Where(call => call.Partition == partition).Select(call => call.Offset).ToHashSet();
            Assert.All(Enumerable.Range(0, (int)committed), offset => Assert.True(finished.Contains(offset), $"{offset} of partition {partition} is below {committed} and unfinished."));
        }
    }
}
