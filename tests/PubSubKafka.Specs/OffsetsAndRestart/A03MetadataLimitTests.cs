using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.OffsetsAndRestart;

/// <summary>Beyond the limit others drop the map; here it is never dropped, so there is no "over the maximum".</summary>
public sealed class A03MetadataLimitTests(SpecKafka kafka)
{
    private const int Records = 20_000;
    private const int Limit = 256;

    [Fact]
    public async Task A03_MetadataIsFullBehindABlockedHead_PartitionWaitsTheMapStaysAndTheHeadsEndLetsItGoOn()
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        var journal = new Journal();

        // Every second record is held: a map has no worse case. The head fails once before it waits, and is tried again while the partition is full.
        var gates = new Gates(Enumerable.Range(0, Records / 2).Select(number => 2 * number));
        await using (var member = await Member.StartAsync(
            topic,
            journal,
            async (context, token) =>
            {
                await gates.PassAsync(context.Message.Number, token);
                if (context.Message.Number == 0 && context.Attempt < 3)
                {
                    throw new InvalidOperationException("not yet");
                }
            },
            consumer: consumer => consumer.WithConcurrency(Records).Configure(options =>
            {
                options.MaxBufferedPerPartition = Records;
                options.MaxCommitMetadataBytes = Limit;
            })))
        {
            await Eventually.TrueAsync(() => CommitMetadata.Read(topic).Text.Length > Limit / 2, "the map has grown");
            await topic.RoundsAsync(witness: 1, rounds: 10);
            var (offset, text) = CommitMetadata.Read(topic);
            Assert.Equal(0, offset);
            Assert.InRange(text.Length, Limit / 2, Limit);
            Assert.InRange(journal.StartedCount, 1, Records - 1);

            gates.OpenAll();
            await topic.CommitsReachAsync(Records);
        }

        Assert.Equal(Enumerable.Range(0, Records), journal.Numbers.Where(number => number >= 0));
    }
}
