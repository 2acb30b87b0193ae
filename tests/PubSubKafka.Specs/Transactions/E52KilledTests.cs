using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Transactions;

public sealed class E52KilledTests(SpecKafka kafka)
{
    private const int Partitions = 2;
    private const int Records = 600;

    [Theory]
    [InlineData(GroupProtocol.Cooperative, 130, false)]
    [InlineData(GroupProtocol.Kip848, 210, false)]
    [InlineData(GroupProtocol.Cooperative, 250, true)]
    [InlineData(GroupProtocol.Kip848, 170, true)]
    public async Task E52_MembersAreKilledInTheMiddleOfTransactions_TheNextOnesGoOnAndEachOutputIsThereOnce(GroupProtocol protocol, int killedAt, bool sameId)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        using var output = await ReceiptTopic.CreateAsync(topic);
        await KeyedOrders.WriteAsync(topic, Partitions, 0, Records);
        var id = sameId ? topic.Name : null;
        var plan = new ChildPlan { Protocol = protocol, Slow = true, Output = output.Name, TransactionalId = id, TransactionInterval = TimeSpan.Zero };
        for (var round = 0; round < 2; round++)
        {
            using var child = ChildMember.Start(topic, plan);
            await Eventually.TrueAsync(() => child.FinishedCount >= killedAt, "the member is in the middle of its work");
            child.Kill();
            Assert.InRange(topic.Committed() ?? 0, 0, Records - 1);
        }

        await TakeOverAsync(topic, output, protocol, id, Partitions, Records);
    }

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E52_MemberIsKilledWithOutputsThatNoTransactionHasYet_TheNextOneHandlesTheirRecordsAgain(GroupProtocol protocol)
    {
        const int records = 50;
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var output = await ReceiptTopic.CreateAsync(topic);
        await topic.WriteAsync(0, KeyedOrders.In(0, 0, records));
        using (var child = ChildMember.Start(topic, new ChildPlan { Protocol = protocol, Output = output.Name, TransactionInterval = TimeSpan.FromMinutes(1) }))
        {
            await Eventually.TrueAsync(() => child.FinishedCount == records, "the member has finished everything");
            child.Kill();
        }

        Assert.Empty(await output.AllAsync());
        Assert.Equal(0, topic.Committed() ?? 0);
        await TakeOverAsync(topic, output, protocol, id: null, partitions: 1, records);
    }

    private static async Task TakeOverAsync(TestTopic topic, ReceiptTopic output, GroupProtocol protocol, string? id, int partitions, int records)
    {
        await using (await Member.StartAsync(
            topic,
            new Journal(),
            async (context, token) => await context.PublishAsync(Receipt.Of(context), token),
            protocol,
            consumer => consumer.WithExactlyOnce(id),
            output: output.Name))
        {
            await KeyedOrders.CommitsReachAsync(topic, partitions, records);
        }

        await output.HasEachOnceInOrderAsync(KeyedOrders.InAll(partitions, records));
    }
}
