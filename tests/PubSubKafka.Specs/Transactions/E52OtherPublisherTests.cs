using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Transactions;

public sealed class E52OtherPublisherTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task E52_HandlerPublishesThroughAnInjectedPublisherAndFails_ThatIsVisibleAndNothingElse(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        using var output = await ReceiptTopic.CreateAsync(topic);
        await topic.WriteAsync(0, "k", 0);
        await using (var member = await Member.StartAsync(
            topic,
            new Journal(),
            async (context, token) =>
            {
                await context.PublishAsync(Receipt.Of(context, "within"), token);
                await context.Services.GetRequiredService<IMessagePublisher>().PublishAsync(Receipt.Of(context, "outside"), token);
                throw new InvalidOperationException("always");
            },
            protocol,
            consumer => consumer.WithRetry(retry => retry.Fixed(2, TimeSpan.FromMilliseconds(5))).StopWhenExhausted().WithExactlyOnce(),
            output: output.Name))
        {
            await Eventually.TrueAsync(() => member.Work.State == "Faulted", "the consumer has stopped");
        }

        // Once for each attempt.
        Assert.Equal(["outside", "outside"], (await output.AllAsync()).Select(receipt => receipt.Text));
        Assert.Equal(0, topic.Committed() ?? 0);
    }
}
