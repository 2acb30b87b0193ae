using System.Collections.Concurrent;
using System.Globalization;
using PubSubKafka.DependencyInjection;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.Failures;

public sealed class C26NotEarlyTests(SpecKafka kafka)
{
    private const int Partitions = 4;
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData(GroupProtocol.Cooperative)]
    [InlineData(GroupProtocol.Eager)]
    [InlineData(GroupProtocol.Kip848)]
    public async Task C26_MemberJoinsAndLeavesWhileRecordsWait_NoneIsTriedBeforeItIsDueAndAllAreTriedWhenTheyAre(GroupProtocol protocol)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), Partitions);
        using var retries = topic.Beside("-retry-4s");
        var journal = new Journal();
        var retried = new ConcurrentQueue<(int Partition, long Offset, DateTimeOffset Time)>();
        Task HandleAsync(ConsumeContext<Order> context, CancellationToken token)
        {
            if (context.Attempt == 1)
            {
                throw new InvalidOperationException("not yet");
            }

            retried.Enqueue((context.Partition, context.Offset, TimeProvider.System.GetUtcNow()));
            return Task.CompletedTask;
        }

        static void Later(ConsumerBuilder consumer) => consumer.WithRetry(retry => retry.None()).WithRetryTopics(Delay);
        async Task FailAsync(int wave)
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                await topic.WriteAsync(partition, [new("a", 2 * wave), new("b", (2 * wave) + 1)]);
            }

            for (var partition = 0; partition < Partitions; partition++)
            {
                await topic.CommitsReachAsync(2 * (wave + 1), partition);
            }
        }

        await using var one = await Member.StartAsync(topic, journal, HandleAsync, protocol, Later);
        await FailAsync(0);
        await using (var other = await Member.StartAsync(topic, journal, HandleAsync, protocol, Later))
        {
            await Eventually.TrueAsync(() => one.Work.Partitions == 2 && other.Work.Partitions == 2, "each member has two partitions");
            await FailAsync(1);
        }

        await one.HasPartitionsAsync(Partitions);
        await FailAsync(2);
        for (var partition = 0; partition < Partitions; partition++)
        {
            await retries.CommitsReachAsync(6, partition);
        }

        Assert.Equal(6 * Partitions, retried.Select(call => (call.Partition, call.Offset)).Distinct().Count());
        Assert.All(journal.Finished, call => Assert.Equal(2, call.Attempt));
        for (var partition = 0; partition < Partitions; partition++)
        {
            var due = retries.Read(partition).ToLookup(record => long.Parse(record.Text(RetryHeaders.Offset), CultureInfo.InvariantCulture), Due);
            Assert.All(retried.Where(call => call.Partition == partition), call => Assert.True(
                call.Time >= due[call.Offset].Min(), $"{call.Offset} of partition {partition} was tried at {call.Time:O} and was due at {due[call.Offset].Min():O}."));
        }
    }

    private static DateTimeOffset Due(Confluent.Kafka.ConsumeResult<byte[]?, byte[]?> record) =>
        DateTimeOffset.Parse(record.Text(RetryHeaders.Due), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
