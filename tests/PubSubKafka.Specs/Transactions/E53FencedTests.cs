using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Transactions;

public sealed class E53FencedTests(SpecKafka kafka)
{
    private const int Fenced = 2300;
    private const int Partitions = 2;
    private const int Records = 200;
    private const int Rounds = 4;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E53_SomebodyElseTakesTheTransactionalId_TheConsumerGoesOnWithANewProducerAndEachOutputIsThereOnce(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        using var output = await ReceiptTopic.CreateAsync(topic);
        var journal = new Journal();
        var written = 0;
        async Task WriteAsync(int count)
        {
            await KeyedOrders.WriteAsync(topic, Partitions, written, count);
            written += count;
        }

        await using (var member = await JoinAsync(topic, journal, protocol, output))
        {
            // It has the id: else it could be the one that takes it last, and notice nothing.
            await WriteAsync(1);
            await KeyedOrders.CommitsReachAsync(topic, Partitions, written);
            for (var round = 1; round <= Rounds; round++)
            {
                // In the middle of its work, except for the last time.
                var half = journal.FinishedCount + Records;
                await WriteAsync(Records);
                await (round < Rounds ? journal.FinishesAsync(half) : KeyedOrders.CommitsReachAsync(topic, Partitions, written));

                // Now and then more than once: the two may wait for the same transaction's end, and take the id one after the other.
                var before = Fences(member);
                topic.TakeTransactionalId(topic.Name);
                await WriteAsync(1);
                await Eventually.TrueAsync(() => Fences(member) > before, $"the consumer has noticed, in round {round}", member.Describe);
                await KeyedOrders.CommitsReachAsync(topic, Partitions, written);
            }

            Assert.Equal("Running", member.Work.State);
        }

        await output.HasEachOnceInOrderAsync(KeyedOrders.InAll(Partitions, written));
        Assert.Equal(Partitions * written, journal.FinishedCount);
    }

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E53_TwoMembersHaveTheSameTransactionalId_OneOfThemStopsAndSaysSoAndNothingIsLostOrTwice(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        using var output = await ReceiptTopic.CreateAsync(topic);
        var journal = new Journal();
        var written = 0;
        await using (var one = await JoinAsync(topic, journal, protocol, output))
        {
            await using var two = await JoinAsync(topic, journal, protocol, output);
            await one.HasPartitionsAsync(1);
            await two.HasPartitionsAsync(1);
            Member[] members = [one, two];
            await Eventually.TrueAsync(
                () =>
                {
                    KeyedOrders.WriteAsync(topic, Partitions, written, 10).GetAwaiter().GetResult();
                    written += 10;
                    return members.Any(member => member.Work.State == "Faulted");
                },
                "one of them has stopped");
            var stopped = members.First(member => member.Work.State == "Faulted");
            Assert.Contains(stopped.Logs.Lines, line => line.Text.Contains($"transactional id '{topic.Name}'", StringComparison.Ordinal) && line.Text.Contains("Transactions:Id", StringComparison.Ordinal));
            await KeyedOrders.CommitsReachAsync(topic, Partitions, written);
            Assert.Equal("Running", members.Single(member => member != stopped).Work.State);
        }

        await output.HasEachOnceInOrderAsync(KeyedOrders.InAll(Partitions, written));
    }

    private static Task<Member> JoinAsync(TestTopic topic, Journal journal, GroupProtocol protocol, ReceiptTopic output) => Member.StartAsync(
        topic,
        journal,
        async (context, token) =>
        {
            await context.PublishAsync(Receipt.Of(context), token);
            await Task.Delay(TimeSpan.FromMilliseconds(context.Message.Number % 8), TimeProvider.System, token);
        },
        protocol,
        consumer => consumer.WithConcurrency(4).WithExactlyOnce(topic.Name).Configure(options => options.Transactions.Interval = TimeSpan.FromMilliseconds(20)),
        output: output.Name);

    private static int Fences(Member member) => member.Logs.Lines.Count(line => line.Id == Fenced);
}
