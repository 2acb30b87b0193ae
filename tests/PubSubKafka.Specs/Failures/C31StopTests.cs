using PubSubKafka.DependencyInjection;
using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class C31StopTests(SpecKafka kafka)
{
    private const int WriteFailed = 3003;

    [Theory]
    [InlineData("-dlq", GroupProtocol.Cooperative)]
    [InlineData("-dlq", GroupProtocol.Kip848)]
    [InlineData("-retry-100ms", GroupProtocol.Cooperative)]
    [InlineData("-retry-100ms", GroupProtocol.Kip848)]
    public async Task C31_TopicRefusesTheRecordUntilTheMemberStops_TheOffsetIsNotCommittedOthersGoOnAndTheNextMemberHasTheRecord(string suffix, GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        using var goal = topic.Beside(suffix);
        await goal.CreateAsync(2);
        await goal.RefuseWritesAsync(true);
        await topic.WriteAsync(0, [new("sick", 0), new("sick", 1), new("well", 2)]);
        static Task HandleAsync(ConsumeContext<Order> context, CancellationToken token) =>
            context.Message.Number == 0 ? throw new InvalidOperationException("always") : Task.CompletedTask;
        void Settings(ConsumerBuilder consumer)
        {
            consumer.WithRetry(retry => retry.None());
            if (suffix != "-dlq")
            {
                consumer.WithRetryTopics(TimeSpan.FromMilliseconds(100));
            }
        }

        var journal = new Journal();
        await using (var member = await Member.StartAsync(topic, journal, HandleAsync, protocol, Settings))
        {
            await Eventually.TrueAsync(() => member.Logs.Lines.Count(line => line.Id == WriteFailed) >= 2, "the write has failed twice");
            await topic.RoundsAsync(witness: 1);
            Assert.Equal(0, topic.Committed() ?? 0);
            Assert.Equal([2], journal.Finished.Where(call => call.Partition == 0).Select(call => call.Number));
        }

        Assert.Equal(0, topic.Committed() ?? 0);
        Assert.Single(journal.Started, call => call.Number == 0);
        await goal.RefuseWritesAsync(false);
        await using var next = await Member.StartAsync(topic, journal, HandleAsync, protocol, Settings);
        await topic.CommitsReachAsync(3);
        using var letters = topic.Beside("-dlq");
        await Eventually.TrueAsync(() => letters.Read().Count > 0, "the dead letter is written");
        Assert.Equal("0", Assert.Single(letters.Read()).Text(DeadLetterHeaders.Offset));
        Assert.Equal([1, 2], journal.Finished.Where(call => call.Partition == 0).Select(call => call.Number).Order());
    }
}
