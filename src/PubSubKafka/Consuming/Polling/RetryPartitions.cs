using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// The partitions of retry topics that go with assigned ones: the owner of a partition reads the partitions of the same number, without the group, and commits
/// for them as its member. So whoever owns a partition knows all its records, wherever they wait. Owned by the poll thread.
/// </summary>
/// <param name="routes">The retry topics.</param>
/// <param name="source">What reads them.</param>
/// <param name="keys">Finds out which keys wait; null where the order of keys is not kept.</param>
internal sealed class RetryPartitions(RetryRoutes routes, IRecordSource source, WaitingKeysReader? keys)
{
    private const string NotKnownYet = "it is being found out which of its keys wait in retry and dead-letter topics";

    /// <summary>The partitions, and those that go with them.</summary>
    public IReadOnlyList<TopicPartition> With(IReadOnlyList<TopicPartition> partitions) => routes.Any
        ? [.. partitions, .. partitions.SelectMany(partition => routes.From(partition.Topic)?.Topics.Select(topic => partition with { Topic = topic }) ?? [])]
        : partitions;

    /// <summary>Begins to read those of these new lanes that the group does not give.</summary>
    public void Attach(IReadOnlyList<PartitionLane> lanes)
    {
        keys?.Read([.. lanes.Where(static lane => lane.Route is null).Select(lane => Keep(lane, lanes)).OfType<KeptPartition>()]);
        foreach (var lane in lanes.Where(static lane => lane.Route is not null))
        {
            source.Attach(lane.Partition, lane.IsStartUnknown ? IRecordSource.WhereTheGroupIs : lane.Watermark.Position ?? 0);
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

    private KeptPartition? Keep(PartitionLane origin, IReadOnlyList<PartitionLane> lanes)
    {
        if (routes.From(origin.Partition.Topic) is not { Order: { } order } route)
        {
            return null;
        }

        RetryStart[] retries = [.. lanes.Where(lane => lane.Route == route && lane.Partition.Partition == origin.Partition.Partition).Select(RetryStart.Of)];
        var kept = new KeptPartition(route, new WaitingKeys(order), origin, retries);
        foreach (var lane in kept.Lanes)
        {
            lane.Waiting = kept.Waiting;
            lane.Suspend(NotKnownYet);
        }

        return kept;
    }
}
