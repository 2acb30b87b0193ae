using Confluent.Kafka.Admin;
using PubSubKafka.Specs.Fixtures;
using PubSubKafka.TestFixtures;

namespace PubSubKafka.Specs.OffsetsAndRestart;

/// <summary>A map that the library has written itself comes back changed, or in another place.</summary>
public sealed class A07ForgedMapTests(SpecKafka kafka)
{
    private const int Records = 20;

    [Fact]
    public async Task A07_OwnMapWrittenBackUnchanged_IsUsed()
    {
        using var topic = await WithMapAsync();
        var (offset, map) = CommitMetadata.Read(topic);
        CommitMetadata.Write(topic, 0, offset, map);
        var journal = new Journal();
        await using var member = await Member.StartAsync(topic, journal);
        await topic.CommitsReachAsync(Records);
        Assert.Equal([3, 11], journal.Numbers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A07_OneLetterOfTheMapIsChanged_ItIsIgnored(int at)
    {
        using var topic = await WithMapAsync();
        var (offset, map) = CommitMetadata.Read(topic);
        at = at < 0 ? map.Length + at : at;
        CommitMetadata.Write(topic, 0, offset, map[..at] + (map[at] == 'A' ? 'B' : 'A') + map[(at + 1)..]);
        await IsIgnoredAsync(topic, 0, Enumerable.Range(3, Records - 3));
    }

    [Fact]
    public async Task A07_MapIsCutShort_ItIsIgnored()
    {
        using var topic = await WithMapAsync();
        var (offset, map) = CommitMetadata.Read(topic);
        CommitMetadata.Write(topic, 0, offset, map[..(map.Length / 2)]);
        await IsIgnoredAsync(topic, 0, Enumerable.Range(3, Records - 3));
    }

    [Fact]
    public async Task A07_MapOfAnotherPartition_IsIgnored()
    {
        using var topic = await WithMapAsync();
        var (offset, map) = CommitMetadata.Read(topic);
        await topic.WriteAsync(1, Orders(Records));
        CommitMetadata.Write(topic, 1, offset, map);
        await topic.CommitAsync(0, Records);
        await IsIgnoredAsync(topic, 1, Enumerable.Range(3, Records - 3));
    }

    [Fact]
    public async Task A07_MapOfAnotherTopic_IsIgnored()
    {
        using var from = await WithMapAsync();
        var (offset, map) = CommitMetadata.Read(from);
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Orders(Records));
        CommitMetadata.Write(topic, 0, offset, map);
        await IsIgnoredAsync(topic, 0, Enumerable.Range(3, Records - 3));
    }

    [Fact]
    public async Task A07_MapTellsOfRecordsBeyondTheLogsEnd_ItIsIgnored()
    {
        // The topic is made anew and has fewer records than the map knows of.
        using var topic = await WithMapAsync();
        var (offset, map) = CommitMetadata.Read(topic);
        await topic.Admin.DeleteTopicsAsync([topic.Name]);
        await Eventually.TrueAsync(() => TryCreate(topic), "the topic can be made anew");
        using var anew = TestTopic.Existing(topic.ClientSettings, topic.Name);
        await anew.WriteAsync(0, Orders(10));
        CommitMetadata.Write(anew, 0, offset, map);
        await IsIgnoredAsync(anew, 0, Enumerable.Range(3, 7));
    }

    private static async Task IsIgnoredAsync(TestTopic topic, int partition, IEnumerable<int> expected)
    {
        var journal = new Journal();
        await using var member = await Member.StartAsync(topic, journal);
        await topic.CommitsReachAsync(expected.Last() + 1, partition);
        await member.StopAsync();
        Assert.Equal(expected, journal.Numbers);
        Assert.Contains(member.Logs.Lines, line => line.Text.Contains("metadata", StringComparison.OrdinalIgnoreCase));
    }

    private static bool TryCreate(TestTopic topic)
    {
        try
        {
            topic.Admin.CreateTopicsAsync([new TopicSpecification { Name = topic.Name, NumPartitions = 2, ReplicationFactor = 1 }]).GetAwaiter().GetResult();
            return true;
        }
        catch (CreateTopicsException)
        {
            return false;
        }
    }

    private static IEnumerable<Order> Orders(int count) => Enumerable.Range(0, count).Select(number => new Order($"k{number}", number));

    // All but 3 and 11 are finished, and no member runs.
    private async Task<TestTopic> WithMapAsync()
    {
        var topic = await TestTopic.CreateAsync(await kafka.GetAsync(), partitions: 2);
        await topic.WriteAsync(0, Orders(Records));
        var journal = new Journal();
        await using var member = await Member.StartAsync(
            topic,
            journal,
            (context, _) => context.Message.Number is 3 or 11 ? throw new InvalidOperationException("always") : Task.CompletedTask,
            consumer: consumer => consumer.WithRetry(retry => retry.Fixed(5, TimeSpan.FromHours(1))));
        await journal.FinishesAsync(Records - 2);
        await Eventually.TrueAsync(() => member.Work.Waiting == 2, "the two others wait for their retry");
        await member.StopAsync();
        Assert.Equal(3, CommitMetadata.Read(topic).Offset);
        Assert.NotEmpty(CommitMetadata.Read(topic).Text);
        return topic;
    }
}
