using PubSubKafka.Specs.Fixtures;

namespace PubSubKafka.Specs.OffsetsAndRestart;

/// <summary>Ours has no policy that fails: text that is not ours, or not of this partition, is ignored and everything above the offset is handled.</summary>
public sealed class A07ForeignMetadataTests(SpecKafka kafka)
{
    private const int Records = 20;

    public static TheoryData<string> Foreign =>
    [
        "AQAAAYwpXvYA", // Kafka Streams, version 1: a timestamp
        "AgAAAYwpXvYAAAAAAQAAAANrZXkAAAACAAE=", // Kafka Streams, version 2
        "bAAAABQAAAD//w==", // Parallel Consumer, a bitset
        "written by hand at 12:30",
        "\u0001\u0002{\"\u00e4\": 0}",
        new string('A', 4_000),
    ];

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task A07_GroupHoldsMetadataOfAnotherProgram_ItIsIgnoredAndAllAboveTheOffsetIsHandled(string metadata)
    {
        using var topic = await TestTopic.CreateAsync(await kafka.GetAsync());
        await topic.WriteAsync(0, Enumerable.Range(0, Records).Select(number => new Order($"k{number}", number)));
        CommitMetadata.Write(topic, 0, 2, metadata);
        Assert.Equal((2, metadata), CommitMetadata.Read(topic));

        var journal = new Journal();
        await using var member = await Member.StartAsync(topic, journal);
        await topic.CommitsReachAsync(Records);
        await member.StopAsync();

        Assert.Equal(Enumerable.Range(2, Records - 2), journal.Numbers);
        Assert.Contains(member.Logs.Lines, line => line.Text.Contains("metadata", StringComparison.OrdinalIgnoreCase));
    }
}
