using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Polling;

public sealed class PartitionFlowTests
{
    private readonly Dictionary<TopicPartition, PartitionLane> _lanes = new[] { 0, 1 }
        .Select(static number => new TopicPartition("in", number)).ToDictionary(static partition => partition, static partition => new PartitionLane(partition));

    [Fact]
    public void Regulate_EnoughWaitsForTransactions_PausesAllUntilItDoesNotAnyMore()
    {
        using var source = new ScriptedSource();
        var flow = new PartitionFlow(source, maxBuffered: 10, TimeProvider.System);

        flow.Regulate(_lanes.Values, isEnough: true);
        flow.Regulate(_lanes.Values, isEnough: true);
        Assert.Equal(["pause in[0],in[1]"], source.Calls);

        flow.Regulate(_lanes.Values, isEnough: false);
        Assert.Equal(["pause in[0],in[1]", "resume in[0],in[1]"], source.Calls);
    }

    [Fact]
    public void Regulate_APartitionThatWasNotFull_IsReadOnWithMoreThanHalfOfWhatItMayHold()
    {
        using var source = new ScriptedSource();
        var flow = new PartitionFlow(source, maxBuffered: 10, TimeProvider.System);
        var lane = _lanes[new TopicPartition("in", 0)];
        for (var offset = 0; offset < 9; offset++)
        {
            lane.Watermark.Track(offset, out _);
        }

        lane.Publish();
        flow.Regulate(_lanes.Values, isEnough: true);
        flow.Regulate(_lanes.Values, isEnough: false);

        Assert.Equal(9, lane.Unfinished);
        Assert.Equal(["pause in[0],in[1]", "resume in[0],in[1]"], source.Calls);
    }
}
