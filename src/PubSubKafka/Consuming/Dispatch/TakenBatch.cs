using PubSubKafka.Pipeline;

namespace PubSubKafka.Consuming.Dispatch;

/// <summary>A batch in the hands of a worker, with the queues that its records are the first ones of. Each goes back to the schedule.</summary>
internal sealed class TakenBatch(PartitionLane lane)
{
    public PartitionLane Lane => lane;

    public RecordBatch Batch { get; } = new();

    /// <summary>A queue for each key of the batch.</summary>
    public List<KeyQueue> Queues { get; } = [];
}
