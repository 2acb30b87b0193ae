using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Regressions;

public sealed class F65FlickerTests(SpecKafka kafka)
{
    private const int Records = 80;

    [Fact]
    public async Task F65_PartitionsBecomeFullAndDrainAgainAndAgain_NoResumeIsLost()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 3);
        for (var partition = 0; partition < 3; partition++)
        {
            await topic.WriteAsync(partition, Enumerable.Range(0, Records).Select(number => new Order($"k{number % 3}", number)));
        }

        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            async (context, token) => await Task.Delay(TimeSpan.FromMilliseconds(context.Message.Number % 4), TimeProvider.System, token),
            consumer: consumer => consumer.WithConcurrency(2).Configure(options =>
            {
                options.MaxBufferedPerPartition = 2;
                options.Client["fetch.wait.max.ms"] = "10";
            }));
        for (var partition = 0; partition < 3; partition++)
        {
            await topic.CommitsReachAsync(Records, partition);
        }

        Assert.Equal(3 * Records, journal.FinishedCount);
        journal.KeepsKeysInOrder();
    }
}
