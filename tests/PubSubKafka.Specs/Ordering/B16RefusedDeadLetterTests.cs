using Confluent.Kafka.Admin;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Ordering;

/// <summary>
/// There is no acknowledgement here that could throw: a handler returns or fails. What can go wrong after it is the dead letter. Others then let the
/// key go on; here it waits, because going on would be a loss of order or of the record, and no longer than the dead letter takes.
/// </summary>
public sealed class B16RefusedDeadLetterTests(SpecKafka kafka)
{
    private const int DeadLetterFailed = 3003;

    [Fact]
    public async Task B16_DeadLetterOfAKeysFirstRecordIsRefused_KeyWaitsOthersGoOnAndItsNextRecordComesWhenTheLetterIsWritten()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.Admin.CreateTopicsAsync([new TopicSpecification
        {
            Name = topic.Name + "-dlq", NumPartitions = 1, ReplicationFactor = 1, Configs = new() { ["max.message.bytes"] = "1" },
        }]);
        await topic.WriteAsync(0, [new("sick", 0), new("sick", 1), new("well", 2), new("well", 3)]);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic, journal, (context, _) => context.Message.Number == 0 ? throw new InvalidOperationException("always") : Task.CompletedTask);

        await Eventually.TrueAsync(() => member.Logs.Lines.Count(line => line.Id == DeadLetterFailed) >= 2, "the dead letter was refused twice");
        await journal.FinishesAsync(2);
        Assert.Equal([2, 3], journal.Numbers);
        Assert.Equal(0, topic.Committed() ?? 0);

        await topic.Admin.IncrementalAlterConfigsAsync(new Dictionary<ConfigResource, List<ConfigEntry>>
        {
            [new ConfigResource { Type = ResourceType.Topic, Name = topic.Name + "-dlq" }] =
                [new ConfigEntry { Name = "max.message.bytes", IncrementalOperation = AlterConfigOpType.Delete }],
        });
        await topic.CommitsReachAsync(4);
        Assert.Equal([1, 2, 3], journal.Numbers);
        using var letters = TestTopic.Existing(topic.ClientSettings, topic.Name + "-dlq");
        Assert.Equal("sick", System.Text.Encoding.UTF8.GetString(Assert.Single(letters.Read()).Message.Key!));
    }
}
