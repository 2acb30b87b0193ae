using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// The partitions of retry topics that go with assigned ones: the owner of a partition reads the partitions of the same number, without the group, and commits
/// for them as its member. So whoever owns a partition knows all its records, wherever they wait. Owned by the poll thread.
/// </summary>
internal sealed class RetryPartitions(RetryRoutes routes, IRecordSource source)
{
    /// <summary>The partitions, and those that go with them.</summary>
    public IReadOnlyList<TopicPartition> With(IReadOnlyList<TopicPartition> partitions) => routes.Any
        ? [.. partitions, .. partitions.SelectMany(partition => routes.From(partition.Topic)?.Topics.Select(topic => partition with { Topic = topic }) ?? [])]
        : partitions;

    /// <summary>Begins to read those of these lanes that the group does not give.</summary>
    public void Attach(IEnumerable<PartitionLane> lanes)
    {
        foreach (var lane in lanes.Where(static lane => lane.Route is not null))
        {
            source.Attach(lane.Partition, lane.Watermark.Position ?? 0);
        }
    }

    /// <summary>Ends that, after the last commit.</summary>
    public void Detach(IEnumerable<PartitionLane> lanes)
    {
        foreach (var lane in lanes.Where(static lane => lane.Route is not null))
        {
            source.Detach(lane.Partition);
        }
    }
}
