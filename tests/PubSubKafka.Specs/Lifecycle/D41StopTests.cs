using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Lifecycle;

/// <summary>
/// Stop finishes what runs and leaves the queue to the next run: it is one behaviour, where others have one that finishes the queue too.
/// </summary>
public sealed class D41StopTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task D41_StopWhileOneRunsAndOthersWait_WhatRanIsFinishedAndCommittedAndWhatIsLeftComesOnceInTheNextRun(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());

        // 0 runs, 1 waits behind it, 2 is finished above them, 3 waits above all that has begun.
        await topic.WriteAsync(0, [new("k", 0), new("k", 1), new("other", 2)]);
        var first = new Journal();
        var gates = new Gates(0);
        await using (var member = await Member.StartAsync(topic, first, (context, token) => gates.PassAsync(context.Message.Number, token), protocol))
        {
            await first.FinishesAsync(1);
            await topic.WriteAsync(0, "k", 3);
            await Eventually.TrueAsync(() => member.Work.Unfinished == 3, "the last record is read");
            var stopping = member.StopAsync();
            await Eventually.TrueAsync(() => member.Work.State == "Stopping", "the member stops");
            await topic.WriteAsync(0, Enumerable.Range(4, 10).Select(number => new Order($"k{number}", number)));
            gates.OpenAll();
            await stopping;
        }

        // What is finished above it is remembered, so the waiting one need not be drained for it.
        int[] handled = [2, 0];
        Assert.Equal(handled, first.Finished.Select(call => call.Number));
        Assert.Equal(handled.Length == 2 ? 1 : 3, topic.Committed());
        var second = new Journal();
        await using var next = await Member.StartAsync(topic, second, protocol: protocol);
        await topic.CommitsReachAsync(14);
        Assert.Equal(Enumerable.Range(0, 14).Except(handled), second.Numbers);
    }

    [Fact]
    public async Task D41_HandlerRunsLongerThanTheDrain_ItIsCancelledAndItsRecordComesAgain()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, [new("a", 0), new("b", 1), new("b", 2)]);
        var first = new Journal();
        var gates = new Gates(1);
        var cancelled = false;
        await using (await Member.StartAsync(
            topic,
            first,
            async (context, token) =>
            {
                try
                {
                    await gates.PassAsync(context.Message.Number, token);
                }
                catch (OperationCanceledException)
                {
                    cancelled = true;
                    throw;
                }
            },
            consumer: consumer => consumer.Configure(options => options.DrainTimeout = TimeSpan.FromMilliseconds(200))))
        {
            await first.FinishesAsync(1);
            await first.StartsAsync(2);
        }

        Assert.True(cancelled);
        Assert.Equal([0], first.Numbers);
        Assert.Equal(1, topic.Committed());
        var second = new Journal();
        await using var next = await Member.StartAsync(topic, second);
        await topic.CommitsReachAsync(3);
        Assert.Equal([1, 2], second.Numbers);
    }
}
