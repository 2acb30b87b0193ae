using PubSubKafka.Failures;
using PubSubKafka.Publishing;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Transactions;

/// <summary>Outputs and offsets in one transaction.</summary>
public sealed class E52OutputsTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E52_HandlersPublish_OutputsAreThereOnceAndInTheOrderOfTheirKeys(GroupProtocol protocol)
    {
        const int records = 600;
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        using var output = topic.Beside("-out");
        await output.CreateAsync(partitions: 3);
        for (var partition = 0; partition < 2; partition++)
        {
            await topic.WriteAsync(partition, Enumerable.Range(0, records).Select(number => new Order($"{partition}-{number % 7}", number)));
        }

        var journal = new Journal();
        await using (var member = await Member.StartAsync(
            topic,
            journal,
            async (context, token) => await context.PublishAsync(Receipt.Of(context), token),
            protocol,
            consumer => consumer.WithExactlyOnce(),
            output: output.Name))
        {
            await topic.CommitsReachAsync(records);
            await topic.CommitsReachAsync(records, 1);
        }

        await output.SettlesAsync(3);
        var receipts = Enumerable.Range(0, 3).SelectMany(output.Read).Select(Receipt.Read).ToList();
        Assert.Equal(2 * records, receipts.Count);
        Assert.All(receipts.GroupBy(receipt => receipt.Key), key => Assert.Equal(
            Enumerable.Range(0, records).Where(number => key.Key.EndsWith($"-{number % 7}", StringComparison.Ordinal)), key.Select(receipt => receipt.Number)));
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
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        using var output = topic.Beside("-out");
        await output.CreateAsync(1, ("max.message.bytes", "20000"));
        for (var partition = 0; partition < 2; partition++)
        {
            await topic.WriteAsync(partition, Enumerable.Range(0, records).Select(number => new Order($"{partition}-{number % 7}", number)));
        }

        var journal = new Journal();
        await using (var member = await Member.StartAsync(
            topic,
            journal,
            async (context, token) =>
            {
                // Once what was before it has been committed, so that there is something to be lost or repeated.
                var isLarge = context is { Partition: 0, Message.Number: 150 };
                await context.PublishAsync(Receipt.Of(context, isLarge ? new string('x', 100_000) : ""), token);
            },
            protocol,
            consumer => consumer.WithExactlyOnce().WithRetry(retry => retry.Fixed(2, TimeSpan.FromMilliseconds(5))),
            options: options => options.Producer.Compression = ProducerCompression.None,
            output: output.Name))
        {
            await topic.CommitsReachAsync(records);
            await topic.CommitsReachAsync(records, 1);
        }

        await output.SettlesAsync(1);
        using var letters = topic.Beside("-dlq");
        await letters.SettlesAsync(1);
        var letter = Assert.Single(letters.Read());
        Assert.Equal("150", letter.Text(DeadLetterHeaders.Offset));
        Assert.Equal("2", letter.Text(DeadLetterHeaders.Attempts));
        var receipts = output.Read().Select(Receipt.Read).ToList();
        Assert.All(receipts.GroupBy(receipt => receipt.Key), key => Assert.Equal(
            Enumerable.Range(0, records).Where(number => key.Key.EndsWith($"-{number % 7}", StringComparison.Ordinal) && (key.Key[0] == '1' || number != 150)),
            key.Select(receipt => receipt.Number)));
        Assert.Equal((2 * records) - 1, receipts.Count);
    }
}
