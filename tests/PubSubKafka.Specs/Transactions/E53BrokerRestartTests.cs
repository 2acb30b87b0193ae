using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Transactions;

/// <summary>
/// Stopped, and not killed: a broker that aborts a transaction while partitions have no leader, as right after a kill, does not tell them (KAFKA-20734), and
/// the next commit of the same producer makes visible what was aborted.
/// </summary>
[Collection(OwnBrokerGroup.Name)]
public sealed class E53BrokerRestartTests(OwnBroker broker)
{
    private const int Partitions = 2;
    private const int Records = 300;

    // Run by name only. On one broker it fails now and then with outputs that are missing although their offsets are committed, and it is not known yet whether the
    // broker or the library is to blame: KAFKA-20734 can do it. On three brokers, where partitions keep a leader, the chaos tests play the same and find nothing.
    [Theory(Explicit = true)]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E53_BrokerGoesAndComesBackWhileTransactionsAreWritten_EachOutputIsThereOnceAndInTheOrderOfItsKey(GroupProtocol protocol)
    {
        var cluster = await broker.GetAsync();
        using var topic = await TestTopic.CreateAsync(cluster, Partitions);
        using var output = await ReceiptTopic.CreateAsync(topic);
        var journal = new Journal();
        var written = 0;
        await using (var member = await Member.StartAsync(
            topic,
            journal,
            async (context, token) =>
            {
                await context.PublishAsync(Receipt.Of(context), token);
                await Task.Delay(TimeSpan.FromMilliseconds(context.Message.Number % 10), TimeProvider.System, token);
            },
            protocol,
            consumer => consumer.WithConcurrency(4).WithExactlyOnce().Configure(options =>
            {
                options.SessionTimeout = TimeSpan.FromSeconds(45);
                options.Transactions.Interval = TimeSpan.Zero;
            }),
            output: output.Name))
        {
            for (var round = 0; round < 2; round++)
            {
                var before = journal.FinishedCount;
                await KeyedOrders.WriteAsync(topic, Partitions, written, Records);
                written += Records;
                await journal.FinishesAsync(before + (Records / 2));
                await OwnBroker.StopAsync(cluster);
                await OwnBroker.StartAsync(cluster);
                await KeyedOrders.CommitsReachAsync(topic, Partitions, written);
            }

            Assert.Equal("Running", member.Work.State);
        }

        await output.HasEachOnceInOrderAsync(KeyedOrders.InAll(Partitions, written));
        journal.KeepsKeysInOrder();
    }
}
