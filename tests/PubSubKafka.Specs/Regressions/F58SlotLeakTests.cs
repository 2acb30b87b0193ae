using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Regressions;

public sealed class F58SlotLeakTests(SpecKafka kafka)
{
    private const int Partitions = 3;
    private const int Handlers = 3;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task F58_FullPartitionsWithRunningHandlersAreRevokedAgainAndAgain_NoCountOfWhatIsInFlightIsLeftBehind(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.WriteAsync(partition, Enumerable.Range(0, 6).Select(number => new Order($"k{number}", number)));
        }

        var journal = new Journal();
        var gates = new Gates([.. Enumerable.Range(0, 6), 100]);
        Task<Member> JoinAsync() => Member.StartAsync(
            topic,
            journal,
            (context, token) => gates.PassAsync(context.Message.Number, token),
            protocol,
            consumer => consumer.WithConcurrency(Handlers).Configure(options =>
            {
                options.MaxBufferedPerPartition = 2;
                options.DrainTimeout = TimeSpan.FromMilliseconds(100);
                options.Client["fetch.wait.max.ms"] = "20";
            }));
        await using var one = await JoinAsync();
        for (var round = 0; round < 3; round++)
        {
            await Eventually.TrueAsync(() => one.Work is { Unfinished: 2 * Partitions, Running: Handlers }, "all partitions are full and all handlers run");
            await using var other = await JoinAsync();
            await Eventually.TrueAsync(() => other.Work.Running > 0, "the second member handles something");
        }

        await one.HasPartitionsAsync(Partitions);
        gates.Open(Enumerable.Range(0, 6));
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.CommitsReachAsync(6, partition);
        }

        Assert.Equal((0, 0), (one.Work.Running, one.Work.Unfinished));

        // As many handlers run at once as in the beginning, and no more.
        var before = journal.StartedCount;
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.WriteAsync(partition, [new("a", 100), new("b", 100)]);
        }

        await Eventually.TrueAsync(() => one.Work.Unfinished == 2 * Partitions, "the new records are read");
        await journal.StartsAsync(before + Handlers);
        Assert.Equal(Handlers, one.Work.Running);
        gates.OpenAll();
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.CommitsReachAsync(8, partition);
        }
    }
}
