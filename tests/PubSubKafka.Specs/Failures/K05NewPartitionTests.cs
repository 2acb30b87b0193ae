using Confluent.Kafka.Admin;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;
using GroupProtocol = PubSubKafka.Specs.Fixtures.GroupProtocol;

namespace PubSubKafka.Specs.Failures;

/// <summary>Retry topics have as many partitions as their topic. Somebody adds some to the topic while members run, and only later to the others.</summary>
public sealed class K05NewPartitionTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative, false)]
    [InlineData(GroupProtocol.Kip848, false)]
    [InlineData(GroupProtocol.Cooperative, true)]
    [InlineData(GroupProtocol.Kip848, true)]
    public async Task K05_TopicHasMorePartitionsThanItsRetryTopics_NothingIsLostOthersGoOnAndAllIsHandledWhenTheyHaveAsMany(GroupProtocol protocol, bool keepsOrder)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        var journal = new Journal();
        void Settings(ConsumerBuilder consumer)
        {
            consumer.WithRetry(retry => retry.None()).WithRetryTopics(TimeSpan.FromMilliseconds(300));
            if (keepsOrder)
            {
                consumer.KeepKeyOrder();
            }
        }

        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => context.Message.Number == 0 && context.Attempt == 1 ? throw new InvalidOperationException("once") : Task.CompletedTask,
            protocol,
            Settings,

            // Its clients look for new partitions every five minutes, if nobody says otherwise.
            options: options => options.Client["topic.metadata.refresh.interval.ms"] = "300");
        await member.HasPartitionsAsync(2);
        await WidenAsync(topic, topic.Name);
        using var anew = TestTopic.Existing(topic.ClientSettings, topic.Name);
        await anew.WriteAsync(3, [new("sick", 0), new("sick", 1), new("well", 2)]);
        await member.HasPartitionsAsync(4);
        await topic.WriteAsync(0, [new("a", 3), new("b", 4)]);
        await topic.CommitsReachAsync(2);
        await topic.RoundsAsync(witness: 1);
        Assert.Equal(0, anew.Committed(3) ?? 0);

        foreach (var name in topic.Family().Keys.Where(name => name != topic.Name).ToList())
        {
            await WidenAsync(topic, name);
        }

        await Eventually.TrueAsync(() => journal.Finished.Any(call => call is { Partition: 3, Number: 0 }), "what failed was tried again");
        await anew.CommitsReachAsync(3, 3);
        Assert.Equal([0, 1, 2], journal.Finished.Where(call => call.Partition == 3).Select(call => call.Number).Distinct().Order());
        if (keepsOrder)
        {
            journal.KeepsKeysInOrder();
        }
    }

    private static async Task WidenAsync(TestTopic topic, string name)
    {
        await topic.Admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = name, IncreaseTo = 4 }]);
        await Eventually.TrueAsync(
            () => topic.Admin.GetMetadata(name, TimeSpan.FromSeconds(10)).Topics[0].Partitions.Count(partition => partition.Leader >= 0) == 4,
            "the new partitions have leaders");
    }
}
