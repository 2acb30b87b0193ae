using PubSubKafka.Failures;
using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class C30FewerPartitionsTests(SpecKafka kafka)
{
    private const int Partitions = 5;

    [Fact]
    public async Task C30_DeadLetterTopicHasFewerPartitions_TheProducerChoosesWhereTheNumberIsNotThereAndTheHeadersTellTheOrigin()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        using var letters = topic.Beside("-dlq");
        await letters.CreateAsync(partitions: 2);
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.WriteAsync(partition, [new("a", partition), new("a", partition), new("b", partition)]);
        }

        await using var member = await Member.StartAsync(
            topic, new Journal(), (_, _) => throw new InvalidOperationException("always"), consumer: consumer => consumer.WithRetry(retry => retry.None()));
        for (var partition = 0; partition < Partitions; partition++)
        {
            await topic.CommitsReachAsync(3, partition);
        }

        // Nobody adds partitions to a topic that is somebody's.
        Assert.Equal(2, topic.Family()[letters.Name]);
        var found = Enumerable.Range(0, 2).SelectMany(partition => letters.Read(partition)).ToList();
        Assert.Equal(
            Enumerable.Range(0, Partitions).SelectMany(partition => Enumerable.Range(0, 3).Select(offset => ($"{partition}", $"{offset}"))),
            found.Select(letter => (letter.Text(DeadLetterHeaders.Partition), letter.Text(DeadLetterHeaders.Offset))).Order());
        Assert.All(found.Where(letter => letter.Text(DeadLetterHeaders.Partition) is "0" or "1"), letter => Assert.Equal(letter.Text(DeadLetterHeaders.Partition), $"{letter.Partition.Value}"));

        // Those that the producer placed went by their keys: one key's are in one place.
        Assert.All(
            found.Where(letter => letter.Text(DeadLetterHeaders.Partition) is not ("0" or "1")).GroupBy(letter => letter.KeyText()),
            key => Assert.Single(key.Select(letter => letter.Partition).Distinct()));
    }
}
