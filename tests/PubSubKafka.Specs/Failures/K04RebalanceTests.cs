using PubSubKafka.DependencyInjection;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class K04RebalanceTests(SpecKafka kafka)
{
    private const int Partitions = 4;
    private const int Keys = 8;
    private const int Wave = 160;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task K04_MemberJoinsAndLeavesWhileKeysWait_TheirOrderIsKeptAndEverythingIsHandled(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        using var letters = topic.Beside("-dlq");
        var journal = new Journal();
        var isDown = true;

        // In each wave half of the keys has a record that fails.
        Task HandleAsync(ConsumeContext<Order> context, CancellationToken token) =>
            isDown && context.Message.Number % Wave < Keys / 2 ? throw new InvalidOperationException("down") : Task.CompletedTask;
        static void Settings(ConsumerBuilder consumer) => consumer
            .WithRetry(retry => retry.None())
            .WithRetryTopics([.. Enumerable.Repeat(TimeSpan.FromSeconds(3), 20)])
            .KeepKeyOrder();
        async Task WriteAsync(int wave)
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                await topic.WriteAsync(partition, Enumerable.Range(wave * Wave, Wave).Select(number => new Order($"k{number % Keys}", number)));
            }

            for (var partition = 0; partition < Partitions; partition++)
            {
                await topic.CommitsReachAsync((wave + 1) * Wave, partition);
            }
        }

        await using var one = await Member.StartAsync(topic, journal, HandleAsync, protocol, Settings);
        await WriteAsync(0);
        await using (var other = await Member.StartAsync(topic, journal, HandleAsync, protocol, Settings))
        {
            await Eventually.TrueAsync(() => one.Work.Partitions == 2 && other.Work.Partitions == 2, "each member has two partitions");
            await WriteAsync(1);
            await journal.StartsAsync(call => call.Member == other.Name && call.Attempt > 1, "the second member tries what waited when it came");
        }

        await one.HasPartitionsAsync(Partitions);
        await WriteAsync(2);
        Assert.All(journal.Finished, call => Assert.InRange(call.Number % Keys, Keys / 2, Keys - 1));
        isDown = false;
        await Eventually.TrueAsync(() => Distinct(journal) == 3 * Wave * Partitions, "everything is handled");
        await WriteAsync(3);
        await Eventually.TrueAsync(() => Distinct(journal) == 4 * Wave * Partitions, "and what comes later");

        journal.KeepsKeysInOrder();
        Assert.All(Enumerable.Range(0, Partitions), partition => Assert.Empty(letters.Read(partition)));
    }

    private static int Distinct(Journal journal) => journal.Finished.Select(call => (call.Partition, call.Offset)).Distinct().Count();
}
