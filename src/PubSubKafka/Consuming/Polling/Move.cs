using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// Takes one partition to another offset while it stays ours: what runs there ends, then the source seeks, then another lane goes on. Advanced by the poll
/// thread between polls, so that other partitions go on meanwhile.
/// </summary>
internal sealed class Move(PartitionLane lane, MoveTarget target)
{
    public TopicPartition Partition => lane.Partition;

    /// <summary>The lane to end.</summary>
    public PartitionLane Lane => lane;

    public MoveTarget Target => target;

    /// <summary>Where the source is to go on.</summary>
    public long Offset { get; set; } = target.Offset;

    /// <summary>The lane that goes on, once the former one has ended.</summary>
    public PartitionLane? Successor { get; set; }

    /// <summary>When running handlers are cancelled, by the clock's timestamp; null for a lane that may finish all it has.</summary>
    public long? CancelAt { get; init; }

    /// <summary>When they are left behind.</summary>
    public long? AbandonAt { get; init; }
}
