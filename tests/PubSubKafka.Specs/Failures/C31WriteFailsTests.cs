using PubSubKafka.DependencyInjection;
using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Failures;

[Collection(OwnBrokerGroup.Name)]
public sealed class C31WriteFailsTests(OwnBroker broker)
{
    private const int WriteFailed = 3003;

    [Theory]
    [InlineData(false, GroupProtocol.Cooperative)]
    [InlineData(true, GroupProtocol.Kip848)]
    public async Task C31_WritesTimeOutWhileTheBrokerIsAway_TheRecordIsDoneWithOnlyWhenItIsWritten(bool hasRetryTopic, GroupProtocol protocol)
    {
        var cluster = await broker.GetAsync();
        using var topic = await TestTopic.CreateAsync(cluster);
        await topic.WriteAsync(0, [new("well", 0), new("sick", 1), new("sick", 2)]);
        var gates = new Gates(1);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            async (context, token) =>
            {
                await gates.PassAsync(context.Message.Number, token);
                if (context.Message.Number == 1)
                {
                    throw new InvalidOperationException("always");
                }
            },
            protocol,
            consumer => Settings(consumer, hasRetryTopic),
            options: options => options.Producer.DeliveryTimeout = TimeSpan.FromSeconds(1));
        await topic.CommitsReachAsync(1);
        await journal.StartsAsync(call => call.Number == 1, "the record is being handled");

        await OwnBroker.StopAsync(cluster);
        gates.OpenAll();
        await Eventually.TrueAsync(() => member.Logs.Lines.Count(line => line.Id == WriteFailed) >= 2, "the write has failed twice");
        Assert.Single(journal.Started, call => call.Number == 1);
        Assert.DoesNotContain(journal.Started, call => call.Number == 2);
        await OwnBroker.StartAsync(cluster);

        await topic.CommitsReachAsync(3);
        using var letters = topic.Beside("-dlq");
        await Eventually.TrueAsync(() => letters.Read().Count > 0, "the dead letter is written");
        Assert.Equal("1", Assert.Single(letters.Read().Select(letter => letter.Text(DeadLetterHeaders.Offset)).Distinct()));
        Assert.Equal([0, 2], journal.Numbers.Distinct());
        Assert.Equal(hasRetryTopic ? [1, 2] : [1], journal.Started.Where(call => call.Number == 1).Select(call => call.Attempt).Distinct());
    }

    private static void Settings(ConsumerBuilder consumer, bool hasRetryTopic)
    {
        // Sessions as long as by default outlive the broker's absence.
        consumer.WithRetry(retry => retry.None()).Configure(options => options.SessionTimeout = TimeSpan.FromSeconds(45));
        if (hasRetryTopic)
        {
            consumer.WithRetryTopics(TimeSpan.FromMilliseconds(100));
        }
    }
}
