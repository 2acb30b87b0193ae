using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Rebalance;

public sealed class E48RetryTests(SpecKafka kafka)
{
    private const int Partitions = 4;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E48_RecordsWaitForTheirRetryWhenASecondMemberJoins_WhatWentIsTheNewOwnersAloneAndWhatStayedIsRetriedHere(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.WriteAsync(partition, [new("sick", 0), new("sick", 1), new("well", 2)]);
        }

        var journal = new Journal();
        var isDown = true;
        Task HandleAsync(ConsumeContext<Order> context, CancellationToken token) =>
            isDown && context.Message.Number == 0 ? throw new InvalidOperationException("down") : Task.CompletedTask;

        // So many attempts that none is given up, however long the members take.
        void Patient(DependencyInjection.ConsumerBuilder consumer) => consumer.WithRetry(retry => retry.Fixed(1_000, TimeSpan.FromMilliseconds(200)));

        await using var one = await Member.StartAsync(topic, journal, HandleAsync, protocol, Patient);
        await journal.FinishesAsync(Partitions);
        await Eventually.TrueAsync(() => one.Work.Waiting == Partitions, "one record of each partition waits for its retry");
        await using var other = await Member.StartAsync(topic, journal, HandleAsync, protocol, Patient);
        await Eventually.TrueAsync(() => one.Work.Partitions == 2 && other.Work.Partitions == 2, "each member has two partitions");
        await journal.StartsAsync(call => call.Member == other.Name && call.Attempt > 1, "the new owner retries too");

        // From here on each partition has one owner, and only that one may touch it.
        var moved = journal.Started.Where(call => call.Member == other.Name).Select(call => call.Partition).ToHashSet();
        var before = journal.StartedCount;
        await journal.StartsAsync(before + 20);
        isDown = false;
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.CommitsReachAsync(3, partition);
        }

        Assert.Equal(2, moved.Count);
        Assert.All(journal.Started.Skip(before), call => Assert.Equal(moved.Contains(call.Partition) ? other.Name : one.Name, call.Member));
        Assert.Equal(2 * Partitions, journal.Finished.Count(call => call.Key == "sick"));
        journal.KeepsKeysInOrder();
        if (protocol == GroupProtocol.Cooperative)
        {
            // What stayed was never away: its attempts count on.
            Assert.All(journal.Finished.Where(call => call.Number == 0 && call.Member == one.Name), call => Assert.InRange(call.Attempt, 3, int.MaxValue));
        }
    }
}
