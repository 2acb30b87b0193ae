using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Rebalance;

public sealed class E51ManyMembersTests(SpecKafka kafka)
{
    private const int Partitions = 24;
    private const int Members = 12;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E51_TwelveMembersJoinAndLeaveUnderLoad_AllRecordsAreHandledInOrderAndNothingStalls(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        var journal = new Journal();
        var members = new Queue<Member>();
        var written = 0;
        async Task WriteAsync()
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                await topic.WriteAsync(partition, Enumerable.Range(written, 20).Select(number => new Order($"k{number % 5}", number)));
                written += 20;
            }
        }

        async Task JoinAsync() => members.Enqueue(await Member.StartAsync(
            topic,
            journal,
            async (_, _) => await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None),
            protocol,
            consumer => consumer.WithConcurrency(4)));

        await JoinAsync();
        for (var count = 2; count <= Members; count++)
        {
            await WriteAsync();
            await JoinAsync();
        }

        await Eventually.TrueAsync(() => members.All(member => member.Work.Partitions == Partitions / Members), "each of the twelve has its share");
        while (members.Count > 3)
        {
            // Two leave for each that joins.
            await WriteAsync();
            await Task.WhenAll(members.Dequeue().DisposeAsync().AsTask(), members.Dequeue().DisposeAsync().AsTask());
            await JoinAsync();
        }

        await Eventually.TrueAsync(() => members.Sum(member => member.Work.Partitions) == Partitions, "those that are left have all partitions");
        await WriteAsync();
        await Eventually.TrueAsync(
            () => journal.Finished.Select(call => call.Number).Distinct().Count() == written, "all records are handled");
        journal.KeepsKeysInOrder();
        foreach (var member in members)
        {
            await member.DisposeAsync();
        }
    }
}
