using Confluent.Kafka.Admin;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Lifecycle;

/// <summary>Not in the list of behaviours: somebody deletes a topic under a running member and makes it again.</summary>
public sealed class RecreatedTopicTests(SpecKafka kafka)
{
    private const int Former = 10;
    private const int Waiting = 5;
    private const int New = 100;

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task TopicIsDeletedAndMadeAgain_ItsRecordsAreHandledFromTheFirstOn_AndThoseOfTheFormerOneAreForgotten(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, Former).Select(number => new Order($"k{number}", number)));
        var journal = new Journal();
        await using (var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => context.Message.Number == Waiting ? throw new InvalidOperationException("Later.") : Task.CompletedTask,
            protocol,
            consumer => consumer
                .WithRetry(retry => retry.Fixed(2, TimeSpan.FromHours(1)))
                .Configure(options => options.Client["topic.metadata.refresh.interval.ms"] = "300")))
        {
            await journal.FinishesAsync(Former - 1);
            await topic.CommitsReachAsync(Waiting);

            await topic.Admin.DeleteTopicsAsync([topic.Name]);
            await Eventually.TrueAsync(() => TryCreateAsync(topic).GetAwaiter().GetResult(), "the topic is made again");
            using var again = TestTopic.Existing(topic.ClientSettings, topic.Name);
            await again.WriteAsync(0, Enumerable.Range(New, 3).Select(number => new Order("k", number)));
            await Eventually.TrueAsync(() => journal.Numbers.Where(number => number >= New).Distinct().Count() == 3, "the new records are handled");
        }

        Assert.Equal(3, topic.Committed());
        Assert.Equal(Former - 1, journal.Numbers.Count(number => number < New));
    }

    private static async Task<bool> TryCreateAsync(TestTopic topic)
    {
        try
        {
            await topic.Admin.CreateTopicsAsync([new TopicSpecification { Name = topic.Name, NumPartitions = 1, ReplicationFactor = 1 }]);
            return true;
        }
        catch (CreateTopicsException)
        {
            // The former one is not gone yet.
            return false;
        }
    }
}
