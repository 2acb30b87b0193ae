using PubSubKafka.DependencyInjection;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class K02KilledTests(SpecKafka kafka)
{
    private const int Keys = 10;
    private const int Sick = 5;
    private const int Records = 400;
    private static readonly TimeSpan[] Delays = [.. Enumerable.Repeat(TimeSpan.FromSeconds(1), 20)];

    [Theory]
    [InlineData(GroupProtocol.Cooperative, 60)]
    [InlineData(GroupProtocol.Kip848, 150)]
    public async Task K02_MemberIsKilledWhileKeysWait_TheirOrderIsKeptAndNothingIsLost(GroupProtocol protocol, int killedAt)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        using var retries = topic.Beside("-retry-1s");
        int[] failing = [.. Enumerable.Range(0, Sick)];
        var plan = new ChildPlan { Protocol = protocol, Slow = true, Failing = failing, RetryTopics = Delays };
        await WriteAsync(topic, 0);
        var finished = new List<int>();
        using (var first = ChildMember.Start(topic, plan))
        {
            // In the middle of it: some follow, some are not read yet.
            await Eventually.TrueAsync(() => first.FinishedCount >= killedAt, "the first member is in the middle of its work");
            first.Kill();
            finished.AddRange(first.Finished);
        }

        using (var second = ChildMember.Start(topic, plan))
        {
            await WriteAsync(topic, 1);
            for (var partition = 0; partition < 2; partition++)
            {
                await topic.CommitsReachAsync(2 * Records, partition);
            }

            // All that is left waits, and goes from step to step meanwhile.
            await Eventually.TrueAsync(() => second.Started.Count(number => number < Sick) >= 2 * Sick, "the first records of the keys were tried again");
            second.Kill();
            finished.AddRange(second.Finished);
        }

        // Numbers tell wave, partition and key; those of the sick keys have all waited.
        Assert.DoesNotContain(finished, number => number / Records % 2 == 0 && number % Keys < Sick);
        var journal = new Journal();
        await using var next = await Member.StartAsync(topic, journal, protocol: protocol, consumer: Settings);
        await Eventually.TrueAsync(() => journal.Numbers.Concat(finished).Distinct().Count() == 4 * Records, "everything is handled");
        for (var partition = 0; partition < 2; partition++)
        {
            Assert.Empty(Letters(topic, partition));
        }

        journal.KeepsKeysInOrder();
        foreach (var key in finished.GroupBy(number => (number % Keys, number / Records % 2)))
        {
            var order = key.Distinct().ToList();
            Assert.Equal(order.Order(), order);
        }

        // The keys are free again.
        await WriteAsync(topic, 2);
        await Eventually.TrueAsync(() => journal.Numbers.Distinct().Count(number => number >= 4 * Records) == 2 * Records, "what came last is handled");
        journal.KeepsKeysInOrder();
    }

    private static void Settings(ConsumerBuilder consumer) => consumer.WithRetry(retry => retry.None()).WithRetryTopics(Delays).KeepKeyOrder();

    // Only the very first records of the sick keys, in partition 0, fail.
    private static async Task WriteAsync(TestTopic topic, int wave)
    {
        for (var partition = 0; partition < 2; partition++)
        {
            var first = ((2 * wave) + partition) * Records;
            await topic.WriteAsync(partition, Enumerable.Range(first, Records).Select(number => new Order($"k{number % Keys}", number)));
        }
    }

    private static IReadOnlyList<Confluent.Kafka.ConsumeResult<byte[]?, byte[]?>> Letters(TestTopic topic, int partition)
    {
        using var letters = topic.Beside("-dlq");
        return letters.Read(partition);
    }
}
