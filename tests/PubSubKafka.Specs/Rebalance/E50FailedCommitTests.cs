using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Rebalance;

[Collection(OwnBrokerGroup.Name)]
public sealed class E50FailedCommitTests(OwnBroker broker)
{
    private const int Before = 20;
    private const int All = 60;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E50_CommitsFailBecauseTheBrokerIsAway_NoRecordComesAgainAndTheyAreCommittedWhenItIsBack(GroupProtocol protocol)
    {
        var cluster = await broker.GetAsync();
        using var topic = await TestTopic.CreateAsync(cluster);
        await topic.WriteAsync(0, Enumerable.Range(0, All).Select(number => new Order($"k{number}", number)));
        var journal = new Journal();
        var gates = new Gates(Enumerable.Range(Before, All - Before));
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, token) => gates.PassAsync(context.Message.Number, token),
            protocol,
            consumer => consumer.WithConcurrency(All).Configure(options =>
            {
                // Nobody else is there to take the partition, and the broker may take long to come back.
                options.SessionTimeout = TimeSpan.FromSeconds(45);
            }));
        await journal.StartsAsync(All);
        await topic.CommitsReachAsync(Before);

        await OwnBroker.StopAsync(cluster);
        gates.Open(Enumerable.Range(Before, 20));
        await journal.FinishesAsync(Before + 20);
        await Eventually.TrueAsync(() => member.Health.Status != Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy, "the member has noticed");
        await OwnBroker.StartAsync(cluster);

        await topic.CommitsReachAsync(Before + 20);
        gates.OpenAll();
        await topic.CommitsReachAsync(All);
        await topic.WriteAsync(0, "k", All);
        await topic.CommitsReachAsync(All + 1);
        Assert.Equal("Running", member.Work.State);
        journal.HasEachOnce(All + 1);
    }
}
