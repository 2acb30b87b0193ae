using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Lifecycle;

[Collection(OwnBrokerGroup.Name)]
public sealed class D43BrokerRestartTests(OwnBroker broker)
{
    private const int Records = 40;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task D43_BrokerRestartsWhileOnePartitionIsFullAndRecordsAreHandled_BothGoOnAndCommitsToo(GroupProtocol protocol)
    {
        var cluster = await broker.GetAsync();
        using var topic = await TestTopic.CreateAsync(cluster, partitions: 2);
        for (var partition = 0; partition < 2; partition++)
        {
            await topic.WriteAsync(partition, Enumerable.Range(0, Records).Select(number => new Order($"k{number % 8}", number)));
        }

        var journal = new Journal();
        var gates = new Gates(Enumerable.Range(0, Records));
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, token) => context.Partition == 0 ? gates.PassAsync(context.Message.Number, token) : Task.CompletedTask,
            protocol,
            consumer => consumer.Configure(options =>
            {
                options.SessionTimeout = TimeSpan.FromSeconds(45);
                options.MaxBufferedPerPartition = 8;
            }));
        await Eventually.TrueAsync(() => member.Work.Unfinished == 8, "partition 0 is full");
        await topic.CommitsReachAsync(Records, 1);

        await OwnBroker.StopAsync(cluster);
        gates.Open(0, 1, 2, 3, 4, 5);
        await Eventually.TrueAsync(() => journal.Finished.Count(call => call.Partition == 0) == 6, "handlers end while the broker is away");
        await OwnBroker.StartAsync(cluster);

        await topic.CommitsReachAsync(6);
        gates.OpenAll();
        await topic.CommitsReachAsync(Records);
        await topic.WriteAsync(1, "k", Records);
        await topic.CommitsReachAsync(Records + 1, 1);
        Assert.Equal(Enumerable.Range(0, Records), journal.Finished.Where(call => call.Partition == 0).Select(call => call.Number).Order());
        journal.KeepsKeysInOrder();
    }
}
