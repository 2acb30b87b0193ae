using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Ordering;

/// <summary>Each partition has a bound of its own here, so its size decides nothing about the others: the smallest one is tested.</summary>
public sealed class B18PartitionOrderTests(SpecKafka kafka)
{
    private const int Partitions = 4;
    private const int Records = 6;

    [Fact]
    public async Task B18_OrderByPartitionWithTheSmallestBufferAndOnePartitionStuck_TheOthersGoOnInOffsetOrder()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        for (var partition = 0; partition < Partitions; partition++)
        {
            var first = 1_000 * partition;
            await topic.WriteAsync(partition, Enumerable.Range(first, partition == 0 ? 2 * Records : Records).Select(number => new Order($"k{number}", number)));
        }

        var journal = new Journal();
        var gates = new Gates(0);
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, token) => gates.PassAsync(context.Message.Number, token),
            consumer: consumer => consumer.WithOrdering(MessageOrdering.Partition).Configure(options => options.MaxBufferedPerPartition = 1));
        await journal.FinishesAsync(3 * Records);
        Assert.Equal([0], journal.Started.Where(call => call.Partition == 0).Select(call => call.Number));

        gates.OpenAll();
        await topic.CommitsReachAsync(2 * Records);
        Assert.Equal(5 * Records, journal.FinishedCount);
        foreach (var partition in journal.Started.GroupBy(call => call.Partition))
        {
            var offsets = partition.Select(call => call.Offset).ToList();
            Assert.Equal(offsets.Order(), offsets);
        }
    }
}
