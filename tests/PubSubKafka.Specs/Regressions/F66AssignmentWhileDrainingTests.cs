using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Regressions;

/// <summary>A client may lose a grant that comes while it still drains what an older one took away, and may stop fetching when it commits meanwhile.</summary>
public sealed class F66AssignmentWhileDrainingTests(SpecKafka kafka)
{
    private const int Partitions = 6;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task F66_AssignmentsChangeWhileAMemberStillDrains_EveryPartitionHasAnOwnerThatReadsIt(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        var journal = new Journal();
        var written = 0;
        async Task WriteAsync(int count)
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                await topic.WriteAsync(partition, Enumerable.Range(written, count).Select(number => new Order($"k{number % 3}", number)));
            }

            written += count;
        }

        Task<Member> JoinAsync() => Member.StartAsync(
            topic,
            journal,
            async (_, _) => await Task.Delay(TimeSpan.FromMilliseconds(150), TimeProvider.System, CancellationToken.None),
            protocol,
            consumer => consumer.WithConcurrency(12).Configure(options => options.CommitInterval = TimeSpan.FromMilliseconds(10)));

        await using var one = await JoinAsync();
        await one.HasPartitionsAsync(Partitions);
        for (var round = 0; round < 3; round++)
        {
            // The second joins, and while the first drains for it, a third one joins and the second goes.
            await WriteAsync(6);
            var second = await JoinAsync();
            await second.HasPartitionsAsync();
            var third = await JoinAsync();
            await second.DisposeAsync();
            await third.HasPartitionsAsync();
            await third.DisposeAsync();
        }

        await one.HasPartitionsAsync(Partitions);
        await WriteAsync(1);
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.CommitsReachAsync(written, partition);
        }

        Assert.Equal(Partitions * written, journal.Finished.Select(call => (call.Partition, call.Offset)).Distinct().Count());
        journal.KeepsKeysInOrder();
    }
}
