using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Rebalance;

public sealed class E46CommitOnRevokeTests(SpecKafka kafka)
{
    private const int Partitions = 4;
    private const int Records = 100;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E46_AllIsHandledAndNothingCommittedYetWhenASecondMemberJoins_NothingIsRepeated(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.WriteAsync(partition, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        }

        var journal = new Journal();
        void Never(DependencyInjection.ConsumerBuilder consumer) => consumer.Configure(options => options.CommitInterval = TimeSpan.FromMinutes(5));
        await using (var one = await Member.StartAsync(topic, journal, protocol: protocol, consumer: Never))
        {
            await journal.FinishesAsync(Partitions * Records);
            await using var other = await Member.StartAsync(topic, journal, protocol: protocol, consumer: Never);
            await Eventually.TrueAsync(() => one.Work.Partitions == 2 && other.Work.Partitions == 2, "each member has two partitions");
            await Eventually.TrueAsync(() => Enumerable.Range(0, Partitions).Count(partition => topic.Committed(partition) == Records) >= 2, "what was taken away is committed");

            for (var partition = 0; partition < Partitions; partition++)
            {
                await topic.WriteAsync(partition, "new", Records);
            }

            await journal.FinishesAsync(Partitions * (Records + 1));
        }

        Assert.All(Enumerable.Range(0, Partitions), partition => Assert.Equal(Records + 1, topic.Committed(partition)));
        Assert.Equal(Partitions * (Records + 1), journal.FinishedCount);
        Assert.Equal(Partitions * (Records + 1), journal.Finished.Select(call => (call.Partition, call.Offset)).Distinct().Count());
    }
}
