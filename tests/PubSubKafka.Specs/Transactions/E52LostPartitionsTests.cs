using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Transactions;

public sealed class E52LostPartitionsTests(SpecKafka kafka)
{
    private const int Partitions = 2;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E52_MemberIsFrozenWithOutputsThatNoTransactionHasYet_TheyAreDroppedAndTheNewOwnersStand(GroupProtocol protocol)
    {
        const int records = 20;
        const int held = 5;
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var output = await ReceiptTopic.CreateAsync(topic);
        await topic.WriteAsync(0, KeyedOrders.In(0, 0, records));
        var plan = new ChildPlan { Protocol = protocol, Held = [held], Output = output.Name, TransactionInterval = TimeSpan.FromMinutes(1) };
        using var frozen = ChildMember.Start(topic, plan);

        // Those of the held one's key wait behind it.
        await Eventually.TrueAsync(() => frozen.FinishedCount == records - 3 && frozen.Started.Count == records - 2, "the member has finished all that it can");
        frozen.Freeze();
        var journal = new Journal();
        await using (await Member.StartAsync(
            topic, journal, async (context, token) => await context.PublishAsync(Receipt.Of(context), token), protocol, consumer => consumer.WithExactlyOnce(), output: output.Name))
        {
            await topic.CommitsReachAsync(records);
            Assert.Equal(records, journal.FinishedCount);
            frozen.Thaw();
            frozen.Open();
            await Eventually.TrueAsync(() => frozen.LostPartitions, "the frozen member has noticed");
            await topic.WriteAsync(0, KeyedOrders.In(0, records, records));
            await topic.CommitsReachAsync(2 * records);
        }

        await output.HasEachOnceInOrderAsync(KeyedOrders.In(0, 0, 2 * records));
    }

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E52_MemberIsFrozenWithinATransaction_WhatItHadWrittenIsTakenBackAndItGoesOnWhenItWakes(GroupProtocol protocol)
    {
        const int records = 1_000;
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        using var output = await ReceiptTopic.CreateAsync(topic);
        await KeyedOrders.WriteAsync(topic, Partitions, 0, records);
        using var frozen = ChildMember.Start(topic, new ChildPlan { Protocol = protocol, Slow = true, Output = output.Name, TransactionInterval = TimeSpan.Zero });
        await Eventually.TrueAsync(() => frozen.FinishedCount >= 300, "the member is in the middle of its work");
        frozen.Freeze();
        var journal = new Journal();
        await using (var owner = await Member.StartAsync(
            topic, journal, async (context, token) => await context.PublishAsync(Receipt.Of(context), token), protocol, consumer => consumer.WithExactlyOnce(), output: output.Name))
        {
            await owner.HasPartitionsAsync(Partitions);
            await journal.StartsAsync(100);
            frozen.Thaw();
            await Eventually.TrueAsync(() => frozen.LostPartitions, "the frozen member has noticed");
            await KeyedOrders.CommitsReachAsync(topic, Partitions, records);
            await owner.HasPartitionsAsync(1);

            // Both work again.
            var before = frozen.FinishedCount;
            await KeyedOrders.WriteAsync(topic, Partitions, records, records);
            await KeyedOrders.CommitsReachAsync(topic, Partitions, 2 * records);
            Assert.InRange(frozen.FinishedCount - before, 1, int.MaxValue);
        }

        await output.HasEachOnceInOrderAsync(KeyedOrders.InAll(Partitions, 2 * records));
    }
}
