using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Transactions;

public sealed class E52BatchTests(SpecKafka kafka)
{
    private const int Records = 40;
    private const int Failing = 14;

    [Theory]
    [InlineData(false, GroupProtocol.Cooperative)]
    [InlineData(false, GroupProtocol.Kip848)]
    [InlineData(true, GroupProtocol.Cooperative)]
    [InlineData(true, GroupProtocol.Kip848)]
    public async Task E52_OneMessageOfABatchFailsTwice_OnlyWhatItsSuccessAndTheOthersHavePublishedIsThere(bool throws, GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var output = await ReceiptTopic.CreateAsync(topic);
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        var journal = new Journal();
        var calls = 0;
        await using (await Member.StartBatchesAsync(
            topic,
            journal,
            async (batch, token) =>
            {
                // Attempts do not count where a batch is halved.
                var isSick = batch.Any(message => message.Message.Number == Failing) && Interlocked.Increment(ref calls) <= 2;
                foreach (var message in batch)
                {
                    await message.PublishAsync(Receipt.Of(message, isSick && message.Message.Number == Failing ? "failed" : "handled"), token);
                    await message.PublishAsync(Receipt.Of(message, "second"), token);
                }

                if (isSick && throws)
                {
                    throw new InvalidOperationException("not yet");
                }

                if (isSick)
                {
                    batch.Fail(batch.Single(message => message.Message.Number == Failing), new InvalidOperationException("not yet"));
                }
            },
            protocol,
            consumer => consumer
                .WithRetry(retry => retry.Fixed(10, TimeSpan.FromMilliseconds(5)))
                .WithExactlyOnce()
                .Configure(options => options.BatchSize = 10),
            output.Name))
        {
            await topic.CommitsReachAsync(Records);
        }

        Assert.True(calls >= 3);
        Assert.Equal(
            Enumerable.Range(0, Records).SelectMany(number => new[] { (number, "handled"), (number, "second") }),
            (await output.AllAsync()).Select(receipt => (receipt.Number, receipt.Text)).Order());
    }
}
