using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Rebalance;

/// <summary>There are no transactions here. What is tested is the same meeting: partitions are taken away while commits are on their way.</summary>
public sealed class E47CommitsUnderWayTests(SpecKafka kafka)
{
    private const int Partitions = 4;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E47_MembersComeAndGoFiveTimesWhileCommitsAreOnTheirWay_NothingHangsIsLostOrRepeated(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        var journal = new Journal();
        var written = 0;
        using var over = new CancellationTokenSource();
        Task<Member> JoinAsync() => Member.StartAsync(
            topic,
            journal,
            async (_, _) => await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None),
            protocol,
            consumer => consumer.Configure(options => options.CommitInterval = TimeSpan.FromMilliseconds(10)));
        await using var one = await JoinAsync();
        var writing = Task.Run(
            async () =>
            {
                while (!over.IsCancellationRequested)
                {
                    await topic.WriteAsync(written % Partitions, [new Order($"k{written % 17}", written)]);
                    written++;
                }
            },
            CancellationToken.None);
        for (var round = 0; round < 5; round++)
        {
            await using var other = await JoinAsync();
            await other.HasPartitionsAsync();
            await journal.StartsAsync(call => call.Member == other.Name, "the second member handles something");
        }

        await over.CancelAsync();
        await writing;
        await journal.FinishesAsync(written);
        journal.HasEachOnce(written);
        journal.KeepsKeysInOrder();
    }
}
