using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Transactions;

public sealed class E52RefusedDeadLetterTests(SpecKafka kafka)
{
    private const int WriteFailed = 3003;
    private const int Records = 70;
    private const int Sick = 10;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E52_DeadLetterTopicRefusesWritesForAWhile_OtherKeysGoOnAndTheDeadLetterIsThereOnceInTheEnd(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var output = await ReceiptTopic.CreateAsync(topic);
        using var letters = topic.Beside("-dlq");
        await letters.CreateAsync();
        await letters.RefuseWritesAsync(true);
        await topic.WriteAsync(0, KeyedOrders.In(0, 0, Records));
        var journal = new Journal();
        await using (var member = await Member.StartAsync(
            topic,
            journal,
            async (context, token) =>
            {
                await context.PublishAsync(Receipt.Of(context), token);
                if (context.Message.Number == Sick)
                {
                    throw new InvalidOperationException("always");
                }
            },
            protocol,
            consumer => consumer.WithRetry(retry => retry.Fixed(2, TimeSpan.FromMilliseconds(5))).WithExactlyOnce(),
            output: output.Name))
        {
            await Eventually.TrueAsync(() => member.Logs.Lines.Any(line => line.Id == WriteFailed), "the dead letter was refused");
            var others = KeyedOrders.In(0, 0, Records).Where(order => order.Number % 7 != Sick % 7 || order.Number < Sick).Select(order => order.Number).ToList();
            await Eventually.TrueAsync(() => output.Visible().Count >= others.Count, "other keys go on");
            Assert.Equal(others, output.Visible().Select(receipt => receipt.Number).Order());
            Assert.Equal(Sick, topic.Committed());
            Assert.Empty(letters.Read());

            await letters.RefuseWritesAsync(false);
            await topic.CommitsReachAsync(Records);
        }

        await letters.SettlesAsync(1);
        Assert.Equal($"{Sick}", Assert.Single(letters.Read()).Text(DeadLetterHeaders.Offset));
        await output.HasEachOnceInOrderAsync(KeyedOrders.In(0, 0, Records).Where(order => order.Number != Sick));
    }
}
