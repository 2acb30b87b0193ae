using System.Diagnostics.CodeAnalysis;
using PubSubKafka.Consuming.Committing;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// One assignment of one partition, from the moment it is given to this member until it is taken away. A later assignment of the same partition is
/// another lane, so a handler that finishes late speaks to a closed lane and changes nothing. Guarded by the dispatcher's lock.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer to free, and a handler that outlives the drain may still look at its token.")]
internal sealed class PartitionLane(TopicPartition partition)
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Dictionary<RecordKey, KeyQueue> _queues = [];

    public TopicPartition Partition { get; } = partition;

    public OffsetWatermark Watermark { get; } = new();

    /// <summary>Queues kept back while the partition waits for a dependency.</summary>
    public List<KeyQueue> Held { get; } = [];

    /// <summary>How many handlers run now.</summary>
    public int Running { get; set; }

    /// <summary>Whether no queue of the lane starts, because a handler said that a dependency is down.</summary>
    public bool Suspended { get; set; }

    /// <summary>The highest offset that a handler was started for.</summary>
    public long HighestStarted { get; set; } = -1;

    /// <summary>
    /// Records above this offset are not started any more. While the lane drains it is <see cref="HighestStarted"/>: what waits below something
    /// finished is handled still, or the next owner would have to repeat all that is finished above it.
    /// </summary>
    public long StartsUpTo { get; private set; } = long.MaxValue;

    /// <summary>Whether the assignment is ending, and completions count only as long as the drain lasts.</summary>
    public bool Closing => StartsUpTo != long.MaxValue;

    /// <summary>Whether completions are ignored.</summary>
    public bool Closed { get; set; }

    /// <summary>Handed to handlers; cancelled when the drain time is over.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>The queue that a further record of this key joins; null when there is none or the record waits for no other.</summary>
    public KeyQueue? FindQueue(RecordKey? key) => key is { } value ? _queues.GetValueOrDefault(value) : null;

    public void Register(KeyQueue queue)
    {
        if (queue.Key is { } key)
        {
            _queues.Add(key, queue);
        }
    }

    public void Unregister(KeyQueue queue)
    {
        if (queue.Key is { } key)
        {
            _queues.Remove(key);
        }
    }

    /// <summary>Starts only what fills gaps from here on.</summary>
    public void BeginClose() => StartsUpTo = Math.Min(StartsUpTo, HighestStarted);

    /// <summary>Starts nothing more.</summary>
    public void StopStarting() => StartsUpTo = -1;

    /// <summary>
    /// Asks running handlers to end. Their callbacks run on the thread pool: one that blocks must not hold up the poll thread, and what one throws is
    /// no reason to leave the partition without its commit.
    /// </summary>
    public void Cancel() => _cancellation.CancelAsync().ContinueWith(
        static cancelling => cancelling.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
