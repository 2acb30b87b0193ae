using System.Globalization;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Ordering;

/// <summary>A key has a place in memory only while it has unfinished records; nothing is evicted while in use, so there is no key table to fill.</summary>
public sealed class B17KeyTableTests(SpecKafka kafka)
{
    private const int OfOneKey = 20;
    private const int Others = 6_000;

    [Fact]
    public async Task B17_KeyGoesIdleAndThousandsOfOthersComeBeforeItReturns_ItsOrderIsKept()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic, journal, async (context, _) => await Task.Yield(), consumer: consumer => consumer.WithConcurrency(20));
        var number = 0;
        for (var round = 0; round < 3; round++)
        {
            await topic.WriteAsync(0, Enumerable.Range(number, OfOneKey).Select(each => new Order("returning", each)));
            number += OfOneKey;
            await topic.WriteAsync(0, Enumerable.Range(number, Others).Select(each => new Order(string.Create(CultureInfo.InvariantCulture, $"other-{each % (Others / 2)}"), each)));
            number += Others;
            await journal.FinishesAsync(number);
        }

        journal.HasEachOnce(number);
        journal.KeepsKeysInOrder();
    }

    [Fact]
    public async Task B17_MoreKeysThanThePartitionMayHaveUnfinished_ReadingWaitsAndNoKeyIsReordered()
    {
        const int Records = 100;
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(each => new Order(string.Create(CultureInfo.InvariantCulture, $"k{each % 10}"), each)));
        var journal = new Journal();
        var most = 0;
        await using var member = await Member.StartAsync(
            topic,
            journal,
            async (context, _) =>
            {
                // Later records end sooner than earlier ones.
                await Task.Delay(TimeSpan.FromMilliseconds(context.Message.Number % 10 < 5 ? 4 : 0), TimeProvider.System, CancellationToken.None);
                var running = journal.StartedCount - journal.FinishedCount;
                most = Math.Max(most, running);
            },
            consumer: consumer => consumer.Configure(options => options.MaxBufferedPerPartition = 5));
        await topic.CommitsReachAsync(Records);

        journal.HasEachOnce(Records);
        journal.KeepsKeysInOrder();
        Assert.InRange(most, 1, 5);
    }
}
