using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Rebalance;

public sealed class E49NoRegressionTests(SpecKafka kafka)
{
    private const int Partitions = 4;
    private const int Records = 1_000;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E49_CommitsFailAndSucceedWhilePartitionsMove_TheCommittedOffsetNeverGoesBack(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.WriteAsync(partition, Enumerable.Range(0, Records).Select(number => new Order($"k{number % 50}", number)));
        }

        var journal = new Journal();
        var highest = new long[Partitions];
        var looks = 0;
        using var over = new CancellationTokenSource();
        var watching = Task.Run(
            () =>
            {
                while (!over.IsCancellationRequested)
                {
                    for (var partition = 0; partition < Partitions; partition++)
                    {
                        var committed = topic.Committed(partition) ?? 0;
                        Assert.True(committed >= highest[partition], $"Partition {partition} went back from {highest[partition]} to {committed}.");
                        highest[partition] = committed;
                        looks++;
                    }
                }
            },
            CancellationToken.None);
        Task<Member> JoinAsync() => Member.StartAsync(
            topic,
            journal,
            async (_, _) => await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None),
            protocol,
            consumer => consumer.WithConcurrency(10).Configure(options => options.CommitInterval = TimeSpan.FromMilliseconds(10)));

        // The first member leaves in the end, so every partition moves at least once.
        await using (var one = await JoinAsync())
        {
            await one.HasPartitionsAsync(Partitions);
            for (var round = 0; round < 3; round++)
            {
                await using var other = await JoinAsync();
                await other.HasPartitionsAsync();
                await journal.StartsAsync(call => call.Member == other.Name, "the second member handles something");
            }
        }

        await using var last = await JoinAsync();
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.CommitsReachAsync(Records, partition);
        }

        await over.CancelAsync();
        await watching;
        Assert.InRange(looks, 50, int.MaxValue);
        journal.KeepsKeysInOrder();
    }
}
