using PubSubKafka.Failures;
using PubSubKafka.Publishing;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Transactions;

/// <summary>Outputs and offsets in one transaction.</summary>
public sealed class E52OutputsTests(SpecKafka kafka)
{
    private const int Partitions = 2;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E52_HandlersPublish_OutputsAreThereOnceAndInTheOrderOfTheirKeys(GroupProtocol protocol)
    {
        const int records = 600;
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        using var output = await ReceiptTopic.CreateAsync(topic);
        await KeyedOrders.WriteAsync(topic, Partitions, 0, records);
        var journal = new Journal();
        await using (await Member.StartAsync(
            topic,
            journal,
            async (context, token) => await context.PublishAsync(Receipt.Of(context), token),
            protocol,
            consumer => consumer.WithExactlyOnce(),
            output: output.Name))
        {
            await KeyedOrders.CommitsReachAsync(topic, Partitions, records);
        }

        await output.HasEachOnceInOrderAsync(KeyedOrders.InAll(Partitions, records));
        journal.KeepsKeysInOrder();
    }

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E52_HandlerThrowsAfterItHasPublished_NothingIsVisibleAndTheOffsetStaysUntilItSucceeds(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var output = topic.Beside("-out");
        await output.CreateAsync();
        await topic.WriteAsync(0, [new("well", 0), new("sick", 1), new("well", 2)]);
        var journal = new Journal();
        async Task FailAsync(ConsumeContext<Order> context, CancellationToken token)
        {
            await context.PublishAsync(Receipt.Of(context, $"attempt {context.Attempt}"), token);
            if (context.Message.Number == 1 && context.Attempt < 3)
            {
                throw new InvalidOperationException("not yet");
            }
        }

        await using (var member = await Member.StartAsync(
            topic,
            journal,
            FailAsync,
            protocol,
            consumer => consumer.WithExactlyOnce().WithRetry(retry => retry.Fixed(2, TimeSpan.FromMilliseconds(5))).StopWhenExhausted(),
            output: output.Name))
        {
            await Eventually.TrueAsync(() => member.Work.State == "Faulted", "the consumer has stopped");
            Assert.True(topic.Committed() is null or <= 1);
            Assert.DoesNotContain(output.Read().Select(Receipt.Read), receipt => receipt.Number == 1);
        }

        await using (await Member.StartAsync(
            topic,
            journal,
            FailAsync,
            protocol,
            consumer => consumer.WithExactlyOnce().WithRetry(retry => retry.Fixed(3, TimeSpan.FromMilliseconds(5))),
            output: output.Name))
        {
            await topic.CommitsReachAsync(3);
        }

        await output.SettlesAsync(1);
        Assert.Equal(
            [(0, "attempt 1"), (1, "attempt 3"), (2, "attempt 1")],
            output.Read().Select(Receipt.Read).Select(receipt => (receipt.Number, receipt.Text)).Order());
    }

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E52_TheOutputOfOneRecordIsRefused_ItsPublishFailsWhenItComesAgainAndAllOthersAreThereOnce(GroupProtocol protocol)
    {
        const int records = 200;

        // Once what was before it has been committed, so that there is something to be lost or repeated.
        const int large = 150;
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        using var output = await ReceiptTopic.CreateAsync(topic, ("max.message.bytes", "20000"));
        await KeyedOrders.WriteAsync(topic, Partitions, 0, records);
        await using (await Member.StartAsync(
            topic,
            new Journal(),
            async (context, token) =>
            {
                var isLarge = context is { Partition: 0, Message.Number: large };
                await context.PublishAsync(Receipt.Of(context, isLarge ? new string('x', 100_000) : ""), token);
            },
            protocol,
            consumer => consumer.WithExactlyOnce().WithRetry(retry => retry.Fixed(2, TimeSpan.FromMilliseconds(5))),
            options: options => options.Producer.Compression = ProducerCompression.None,
            output: output.Name))
        {
            await KeyedOrders.CommitsReachAsync(topic, Partitions, records);
        }

        await output.HasEachOnceInOrderAsync(KeyedOrders.InAll(Partitions, records).Where(order => !(order.Number == large && order.Key!.StartsWith('0'))));
        using var letters = topic.Beside("-dlq");
        await letters.SettlesAsync(Partitions);
        var letter = Assert.Single(letters.Read());
        Assert.Equal($"{large}", letter.Text(DeadLetterHeaders.Offset));
        Assert.Equal("2", letter.Text(DeadLetterHeaders.Attempts));
    }
}
