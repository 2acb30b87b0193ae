using System.Diagnostics.CodeAnalysis;
using PubSubKafka.Consuming.Committing;
using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Dispatch;

/// <summary>
/// One assignment of one partition, from the moment it is given to this member until it is taken away. A later assignment of the same partition is
/// another lane, so a handler that finishes late speaks to a closed lane and changes nothing. Guarded by the dispatcher's lock.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer to free, and a handler that outlives the drain may still look at its token.")]
internal sealed class PartitionLane(TopicPartition partition, int mapCapacity = int.MaxValue)
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Dictionary<RecordKey, KeyQueue> _queues = [];
    private int _unfinished;
    private long _oldest = -1;
    private long _watched = -1;
    private long _watchedSince;
    private int _skipped;
    private string? _suspendedBecause;

    public TopicPartition Partition { get; } = partition;

    public OffsetWatermark Watermark { get; } = new(mapCapacity);

    /// <summary>The way that the partition's topic is part of, as a retry topic; null for one that the group gives.</summary>
    public RetryRoute? Route { get; init; }

    /// <summary>Whether no broker has said where the group is in it.</summary>
    public bool IsStartUnknown { get; set; }

    /// <summary>Which keys wait of the partition that this is or goes with; null where the order of keys is not kept across retry topics.</summary>
    public WaitingKeys? Waiting { get; set; }

    /// <summary>The timestamp of the clock until which nothing more is to be read, because what comes next is not due for long. Only the poll thread's.</summary>
    public long NothingDueBefore { get; set; }

    /// <summary>Whether what is finished here counts for the group. Not so in a replay, which leaves the group's offsets alone.</summary>
    public bool Commits { get; init; } = true;

    /// <summary>Queues whose first record may be handled when the lane has its turn.</summary>
    public Queue<KeyQueue> Ready { get; } = new();

    /// <summary>Queues kept back until there is room in the completion map.</summary>
    public List<KeyQueue> Held { get; } = [];

    /// <summary>Whether the lane is among those that are to have a turn.</summary>
    public bool HasTurn { get; set; }

    /// <summary>How many records the ready queues have.</summary>
    public int ReadyRecords { get; set; }

    /// <summary>Whether it waits for more records, so that a batch becomes worth its while.</summary>
    public bool IsWaitingForMore { get; set; }

    /// <summary>Whether it has waited long enough.</summary>
    public bool HasWaited { get; set; }

    /// <summary>What its finished records have published, where that waits for a transaction; null before the first.</summary>
    public LaneOutputs? Outputs { get; set; }

    /// <summary>How many handlers run now.</summary>
    public int Running { get; set; }

    /// <summary>Whether no queue of the lane starts: a handler said that a dependency is down, or it is not known yet which keys wait.</summary>
    public bool Suspended { get; private set; }

    /// <summary>Why, while <see cref="Suspended"/>. May be read without the lock.</summary>
    public string? SuspendedBecause => Volatile.Read(ref _suspendedBecause);

    /// <summary>Whether the assignment is ending: nothing starts, and completions count only as long as the drain lasts.</summary>
    public bool Closing { get; set; }

    /// <summary>Whether completions are ignored.</summary>
    public bool Closed { get; set; }

    /// <summary>How many records were read and not finished, as of the last change. May be read without the lock.</summary>
    public int Unfinished => Volatile.Read(ref _unfinished);

    /// <summary>How many records were read and not handed to the dispatcher yet. Only the poll thread's.</summary>
    public int Incoming { get; set; }

    /// <summary>Handed to handlers; cancelled when the drain time is over.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>The oldest unfinished record's offset; -1 when there is none. May be read without the lock.</summary>
    public long OldestUnfinished => Volatile.Read(ref _oldest);

    /// <summary>Since when <see cref="OldestUnfinished"/> has been the same, as a timestamp of the clock. May be read without the lock.</summary>
    public long OldestSince => Volatile.Read(ref _watchedSince);

    /// <summary>Starts nothing more until <see cref="Release"/>.</summary>
    public void Suspend(string because)
    {
        Suspended = true;
        Volatile.Write(ref _suspendedBecause, because);
    }

    public void Release()
    {
        Suspended = false;
        Volatile.Write(ref _suspendedBecause, null);
    }

    /// <summary>Lets others see how many records are unfinished, and which is the oldest.</summary>
    public void Publish()
    {
        Volatile.Write(ref _unfinished, Watermark.Unfinished);
        Volatile.Write(ref _oldest, Watermark.Unfinished > 0 ? Watermark.Committable!.Value : -1);
    }

    /// <summary>Notes whether the lane goes forward. Called by the poll thread again and again; while the user has paused the consumer, nothing is overdue.</summary>
    public void Watch(long now, bool isPaused)
    {
        var oldest = OldestUnfinished;
        if (oldest != _watched || isPaused)
        {
            _watched = oldest;
            Volatile.Write(ref _watchedSince, now);
        }
    }

    /// <summary>Counts a record that was read and needs no handling, because an earlier owner has finished it.</summary>
    public void Skip() => _skipped++;

    /// <summary>How many were skipped since the last call. Only the poll thread skips and asks.</summary>
    public int TakeSkipped()
    {
        var skipped = _skipped;
        _skipped = 0;
        return skipped;
    }

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

    /// <summary>
    /// Asks running handlers to end. Their callbacks run on the thread pool: one that blocks must not hold up the poll thread, and what one throws is
    /// no reason to leave the partition without its commit.
    /// </summary>
    public void Cancel() => _cancellation.CancelAsync().ContinueWith(
        static cancelling => cancelling.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
