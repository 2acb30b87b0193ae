using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Regressions;

/// <summary>One thread owns the client here, so there is no lock to hold crosswise. What is tested is that the three who wait for it get their turn.</summary>
public sealed class F59StopInRebalanceTests(SpecKafka kafka)
{
    private const int Partitions = 4;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task F59_MemberIsStoppedAtSomeMomentOfARebalanceWhileItCommits_StopReturnsAndNothingIsLostOrRepeated(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        var journal = new Journal();
        var written = 0;
        async Task WriteAsync()
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                await topic.WriteAsync(partition, Enumerable.Range(written, 20).Select(number => new Order($"k{number % 7}", number)));
                written += 20;
            }
        }

        Task<Member> JoinAsync() => Member.StartAsync(
            topic,
            journal,
            async (_, _) => await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, CancellationToken.None),
            protocol,
            consumer => consumer.WithConcurrency(4).Configure(options => options.CommitInterval = TimeSpan.FromMilliseconds(10)));

        var one = await JoinAsync();
        for (var round = 0; round < 5; round++)
        {
            await one.HasPartitionsAsync();
            await WriteAsync();
            await journal.StartsAsync(call => call.Member == one.Name, "the member is at work");
            var next = await JoinAsync();

            // Another moment of the rebalance each time; which one does not matter.
            await Task.Delay(TimeSpan.FromMilliseconds(100 * round), TimeProvider.System, TestContext.Current.CancellationToken);
            await one.DisposeAsync();
            one = next;
        }

        await journal.FinishesAsync(written);
        await one.DisposeAsync();
        journal.HasEachOnce(written);
        journal.KeepsKeysInOrder();
    }
}
