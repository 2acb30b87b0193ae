using Confluent.Kafka.Admin;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Regressions;

/// <summary>The client hands no record out before its partition was assigned. What is tested is that none of those is skipped that were there before.</summary>
public sealed class F64NewPartitionTests(SpecKafka kafka)
{
    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task F64_RecordsAreThereBeforeTheirPartitionIsAssigned_AllAreHandledFromTheFirstOn(GroupProtocol protocol)
    {
        const int Records = 50;
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        await WriteAsync(0, 1);
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            protocol: protocol,
            consumer: consumer => consumer.Configure(options => options.Client["topic.metadata.refresh.interval.ms"] = "300"));
        await member.HasPartitionsAsync(2);
        await topic.Admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic.Name, IncreaseTo = 5 }]);
        await Eventually.TrueAsync(
            () => topic.Admin.GetMetadata(topic.Name, TimeSpan.FromSeconds(10)).Topics[0].Partitions.Count(partition => partition.Leader >= 0) == 5,
            "the new partitions have leaders");
        using var anew = TestTopic.Existing(topic.ClientSettings, topic.Name);
        for (var partition = 2; partition < 5; partition++)
        {
            await anew.WriteAsync(partition, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        }

        await member.HasPartitionsAsync(5);
        for (var partition = 0; partition < 5; partition++)
        {
            await anew.CommitsReachAsync(Records, partition);
            Assert.Equal(Enumerable.Range(0, Records), journal.Finished.Where(call => call.Partition == partition).Select(call => call.Number).Distinct().Order());
        }

        async Task WriteAsync(params int[] partitions)
        {
            foreach (var partition in partitions)
            {
                await topic.WriteAsync(partition, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
            }
        }
    }
}
