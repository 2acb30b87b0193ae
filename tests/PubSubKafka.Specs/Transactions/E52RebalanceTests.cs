using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Transactions;

public sealed class E52RebalanceTests(SpecKafka kafka)
{
    private const int Partitions = 4;
    private const int Records = 240;
    private const int Interrupted = 60;
    private const int LeftBehind = 120;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E52_MembersComeAndGoWhileHandlersThatHavePublishedAreRunning_EachOutputIsThereOnceAndInTheOrderOfItsKey(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        using var output = await ReceiptTopic.CreateAsync(topic);
        await KeyedOrders.WriteAsync(topic, Partitions, 0, Records);
        var journal = new Journal();
        var gates = new Gates(Interrupted, LeftBehind);
        Task<Member> JoinAsync() => Member.StartAsync(
            topic,
            journal,
            async (context, token) =>
            {
                var number = context.Message.Number;
                await context.PublishAsync(Receipt.Of(context), token);
                await Task.Delay(TimeSpan.FromMilliseconds(number % 6), TimeProvider.System, token);

                // One answers its cancellation when its partition goes; the other ends long after somebody else has handled its record.
                await gates.PassAsync(number, number == LeftBehind ? CancellationToken.None : token);
            },
            protocol,
            consumer => consumer.WithConcurrency(16).WithExactlyOnce().Configure(options => options.DrainTimeout = TimeSpan.FromSeconds(1)),
            output: output.Name);
        Task StartsAsync(Member member, int number) =>
            journal.StartsAsync(call => call.Member == member.Name && call.Number == number, $"{member.Name} handles {number}");

        await using (var one = await JoinAsync())
        {
            await StartsAsync(one, Interrupted);
            await using var two = await JoinAsync();
            await StartsAsync(two, Interrupted);
            await StartsAsync(one, LeftBehind);
            await StartsAsync(two, LeftBehind);
            await using var three = await JoinAsync();
            await StartsAsync(three, LeftBehind);
            gates.Open(Interrupted);
            await one.StopAsync();
            await using var four = await JoinAsync();
            await StartsAsync(four, LeftBehind);
            await two.StopAsync();
            gates.OpenAll();
            await KeyedOrders.CommitsReachAsync(topic, Partitions, Records);
        }

        await output.HasEachOnceInOrderAsync(KeyedOrders.InAll(Partitions, Records));
        journal.KeepsKeysInOrder();
    }
}
