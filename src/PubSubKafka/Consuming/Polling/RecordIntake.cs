using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// Takes records from the source to the dispatcher, in batches. A rebalance may come between two records of a batch: it takes back what was read of
/// partitions that go. Owned by the poll thread.
/// </summary>
/// <param name="settings">The consumer's.</param>
/// <param name="source">What is read.</param>
/// <param name="dispatcher">Who gets it.</param>
/// <param name="lanes">The partitions that are ours, kept by the poll loop.</param>
/// <param name="moves">Knows where replays end, and looks after partitions that were rewound.</param>
/// <param name="status">Hears whether records come.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The consumer's.</param>
internal sealed class RecordIntake(
    ConsumerSettings settings,
    IRecordSource source,
    Dispatcher dispatcher,
    Dictionary<TopicPartition, PartitionLane> lanes,
    PartitionMoves moves,
    ConsumerStatus status,
    TimeProvider time,
    ILogger logger)
{
    // So many records go to the dispatcher at once, under one lock. Enough to make the lock's price small, few enough that none waits noticeably.
    private const int LargestBatch = 64;

    private readonly List<IncomingRecord> _batch = new(LargestBatch);
    private readonly RetryWaits _waits = new(time);
    private PartitionLane? _latest;

    /// <summary>Reads up to a batch, and waits for its first record only.</summary>
    public void Read(TimeSpan wait)
    {
        try
        {
            while (_batch.Count < LargestBatch && source.Poll(wait) is { } record && Accept(record))
            {
                wait = TimeSpan.Zero;
            }

            status.Polled(_batch.Count > 0);
        }
        catch (TransportException exception) when (!exception.IsFatal)
        {
            // The client goes on by itself: a broker is away, a topic is not there yet. Health says so until a poll brings a record.
            status.Troubled(exception.Message);
            Log.PollFailed(logger, settings.Name, exception.ErrorCode, exception.Message);
        }
    }

    /// <summary>Hands the batch to the dispatcher.</summary>
    public void HandOver()
    {
        var records = CollectionsMarshal.AsSpan(_batch);
        foreach (ref readonly var record in records)
        {
            record.Lane.Incoming = 0;
        }

        while (!records.IsEmpty)
        {
            records = records[dispatcher.Enqueue(records)..];
            if (!records.IsEmpty)
            {
                records = WithoutRewound(records);
            }
        }

        _batch.Clear();
    }

    /// <summary>Takes back what was read of a lane that goes.</summary>
    public void Forget(PartitionLane lane) => _batch.RemoveAll(record => ReferenceEquals(record.Lane, lane));

    /// <summary>Looks for each partition's lane anew.</summary>
    public void LanesChanged() => _latest = null;

    /// <summary>Whether the next record may be read as well. Not when this one's partition is full with it, and has to be paused first.</summary>
    private bool Accept(ReceivedRecord record)
    {
        var lane = _latest;
        if (lane is null || lane.Partition != record.Partition)
        {
            // A record of a partition that was taken away between its fetch and now belongs to the next owner.
            if (!lanes.TryGetValue(record.Partition, out lane))
            {
                return true;
            }

            _latest = lane;
        }

        if (moves.AnyReplay && !moves.Accepts(lane, record.Offset))
        {
            return true;
        }

        var key = dispatcher.KeyOf(record);
        var delivery = lane.Route is null ? new RecordDelivery(record) { Key = key, Waiting = lane.Waiting } : _waits.Deliver(lane, lane.Route, record, key);
        _batch.Add(new IncomingRecord(lane, key, delivery));
        return lane.Unfinished + ++lane.Incoming < settings.MaxBufferedPerPartition && (lane.Route is null || lane.NothingDueBefore <= time.GetTimestamp());
    }

    // They come again, from where the partition is to go on.
    private Span<IncomingRecord> WithoutRewound(Span<IncomingRecord> records)
    {
        var (lane, first) = (records[0].Lane, records[0].Delivery.Record.Offset);
        moves.Rewind(lane, first);
        var kept = 0;
        foreach (var record in records)
        {
            if (!ReferenceEquals(record.Lane, lane))
            {
                records[kept++] = record;
            }
        }

        return records[..kept];
    }
}
