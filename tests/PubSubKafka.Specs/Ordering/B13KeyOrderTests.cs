using System.Collections.Concurrent;
using System.Globalization;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Ordering;

public sealed class B13KeyOrderTests(SpecKafka kafka)
{
    private const int Keys = 15;
    private const int Records = 600;

    [Fact]
    public async Task B13_SameKeyWithVariedDurationsAndFailures_EachKeyIsHandledOneAtATimeInOffsetOrderAndOtherKeysGoOn()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        for (var partition = 0; partition < 2; partition++)
        {
            await topic.WriteAsync(partition, Enumerable.Range(0, Records).Select(number => new Order(string.Create(CultureInfo.InvariantCulture, $"k{number % Keys}"), number)));
        }

        var running = new ConcurrentDictionary<(int, string), int>();
        var together = new ConcurrentQueue<long>();
        var held = new Gates(7);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            async (context, token) =>
            {
                var key = (context.Partition, context.Key!);
                if (running.AddOrUpdate(key, 1, (_, count) => count + 1) > 1)
                {
                    together.Enqueue(context.Offset);
                }

                try
                {
                    var random = new Random(context.Message.Number + context.Attempt);
                    await held.PassAsync(context.Message.Number, token);
                    await Task.Delay(TimeSpan.FromMilliseconds(random.Next(6)), TimeProvider.System, token);
                    if (random.Next(5) == 0 && context.Attempt < 4)
                    {
                        throw new InvalidOperationException("now and then");
                    }
                }
                finally
                {
                    running.AddOrUpdate(key, 0, (_, count) => count - 1);
                }
            },
            consumer: consumer => consumer.WithConcurrency(100));

        // Key 7 is stuck in both partitions; all others come to their end.
        const int OfOneKey = Records / Keys;
        await journal.FinishesAsync(2 * (Records - OfOneKey));
        Assert.DoesNotContain(journal.Started, call => call.Number % Keys == 7 && call.Number > 7);
        held.OpenAll();
        await journal.FinishesAsync(2 * Records);

        Assert.Empty(together);
        Assert.Equal(2 * Records, journal.FinishedCount);
        Assert.Contains(journal.Started, call => call.Attempt > 1);
        foreach (var key in journal.Started.GroupBy(call => (call.Partition, call.Key)))
        {
            // A record's attempts come one after another, and none after a later record has begun.
            var offsets = key.Select(call => call.Offset).ToList();
            Assert.Equal(offsets.Order(), offsets);
        }
    }
}
