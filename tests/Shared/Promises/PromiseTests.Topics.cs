using Microsoft.Extensions.DependencyInjection;
using PubSubKafka.DependencyInjection;

namespace PubSubKafka.Promises;

/// <content>Which topics exist.</content>
public abstract partial class PromiseTests
{
    [Fact]
    public async Task Start_MissingTopics_AreCreatedWithTheDeclaredPartitionsAndTheirDeadLetterTopicsAlike()
    {
        await StartAsync((_, _) => default, partitions: 3);

        await Until.TrueAsync(async () => await Broker.PartitionCountAsync(DeadLetterTopic) is not null, () => $"{DeadLetterTopic} exists");
        Assert.Equal((3, 3), (await Broker.PartitionCountAsync(Topic), await Broker.PartitionCountAsync(DeadLetterTopic)));
    }

    [Fact]
    public async Task Start_TopicExistsWithOtherPartitions_IsLeftAloneAndItsDeadLetterTopicFollowsIt()
    {
        await Broker.CreateTopicAsync(Topic, 2);

        await StartAsync((_, _) => default, partitions: 3);

        await Until.TrueAsync(async () => await Broker.PartitionCountAsync(DeadLetterTopic) is not null, () => $"{DeadLetterTopic} exists");
        Assert.Equal((2, 2), (await Broker.PartitionCountAsync(Topic), await Broker.PartitionCountAsync(DeadLetterTopic)));
    }

    [Fact]
    public async Task Start_CreateTopicsIsOff_TheErrorNamesWhatIsMissing()
    {
        var host = await StartHostAsync(builder =>
        {
            builder.Services.Configure<PubSubKafkaOptions>(options => options.CreateTopics = false);
            AddOrders(builder).AddConsumer(Group, consumer => consumer.Handle<Order>((_, _) => default));
        });

        var exception = await Assert.ThrowsAsync<TopicException>(() => Publisher(host).PublishAsync(new Order("k", 1), Token).AsTask());

        Assert.Contains($"'{Topic}'", exception.Message, StringComparison.Ordinal);
        Assert.Null(await Broker.PartitionCountAsync(Topic));
    }
}
