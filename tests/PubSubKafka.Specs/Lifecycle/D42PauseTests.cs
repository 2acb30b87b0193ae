using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Lifecycle;

/// <summary>The pause that the library itself makes, at the bound of a partition, ends with the assignment.</summary>
public sealed class D42PauseTests(SpecKafka kafka)
{
    private const int Partitions = 4;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task D42_FullPartitionsAreRevokedAndComeBack_TheyAreReadAgain(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.WriteAsync(partition, Enumerable.Range(0, 10).Select(number => new Order($"k{number}", number)));
        }

        var journal = new Journal();
        var gates = new Gates(Enumerable.Range(0, 10));
        void Small(DependencyInjection.ConsumerBuilder consumer) => consumer.Configure(options =>
        {
            options.MaxBufferedPerPartition = 2;
            options.DrainTimeout = TimeSpan.FromMilliseconds(200);
            options.Client["fetch.wait.max.ms"] = "20";
        });
        Task HandleAsync(ConsumeContext<Order> context, CancellationToken token) => gates.PassAsync(context.Message.Number, token);

        await using var one = await Member.StartAsync(topic, journal, HandleAsync, protocol, Small);
        await Eventually.TrueAsync(() => one.Work.Unfinished == 2 * Partitions, "all partitions are full");
        await using (var other = await Member.StartAsync(topic, journal, HandleAsync, protocol, Small))
        {
            await Eventually.TrueAsync(() => other.Work.Unfinished == 4 && one.Work.Unfinished == 4, "each member has two full partitions");
        }

        await Eventually.TrueAsync(() => one.Work is { Partitions: Partitions, Unfinished: 2 * Partitions }, "the first member has all of them again, full");
        gates.OpenAll();
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.CommitsReachAsync(10, partition);
        }
    }
}
