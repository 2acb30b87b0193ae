using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Committing;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>Opens lanes for newly assigned partitions, with what an earlier owner has finished above the committed offsets. Owned by the poll thread.</summary>
internal sealed class LaneOpener(ConsumerSettings settings, IRecordSource source, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(100);

    private long _started;

    // A broker tells what is committed only when no transaction is open on it, and ends that of a member that has died some ten seconds after its timeout
    // (transaction.abort.timed.out.transaction.cleanup.interval.ms).
    private readonly TimeSpan _patience = Least(
        settings.Source.MaxPollInterval / (settings.Transactions is null ? 4 : 2), LongestWait + (settings.Transactions?.Timeout ?? TimeSpan.Zero));

    private readonly int _mapCapacity = CompletionMapText.Capacity(settings.MaxCommitMetadataBytes - (settings.Transactions is null ? 0 : TransactionMark.Length));

    /// <summary>A lane that takes the place of another one.</summary>
    public PartitionLane Open(PartitionLane former, bool commits) =>
        new(former.Partition, _mapCapacity) { Commits = commits, Route = former.Route, Waiting = former.Waiting };

    /// <param name="partitions">What was assigned.</param>
    /// <param name="stopRequested">Ends the wait for an answer.</param>
    public IReadOnlyList<PartitionLane> Open(IReadOnlyList<TopicPartition> partitions, Func<bool> stopRequested)
    {
        _started = time.GetTimestamp();
        var lanes = partitions.ToDictionary(
            partition => partition, partition => new PartitionLane(partition, _mapCapacity) { Route = settings.Routes.Through(partition.Topic) });
        if (lanes.Count > 0 && Ask(atMost => source.ReadCommitted(partitions, atMost), stopRequested) is { } committed)
        {
            foreach (var (partition, offset, metadata) in committed)
            {
                if (offset is { } start)
                {
                    lanes[partition].Watermark.Restore(start, ReadMap(partition, start, metadata, stopRequested));
                }
                else if (settings.Source.StartFromLatest && lanes[partition].Route is null)
                {
                    StartAtTheEnd(lanes[partition], stopRequested);
                }
            }
        }

        else if (lanes.Count > 0 && !stopRequested())
        {
            NoteUnknown(lanes.Values);
        }

        // With a part of what was asked for, what is committed could be handled again.
        return settings.Transactions is not null && stopRequested() ? [] : [.. lanes.Values];
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void NoteUnknown(IEnumerable<PartitionLane> lanes)
    {
        // Records that are finished would count as waiting, and come after later ones of their keys.
        ThrowIf(settings.Routes.KeepOrder, "where the group is in its retry topics, which it must know to keep the order of keys");
        ThrowIf(settings.Transactions is not null, "where the group is, without which records would be handled twice");
        foreach (var lane in lanes)
        {
            lane.IsStartUnknown = true;
        }
    }

    // Committed although nothing was read: what comes while the group has no member would otherwise lie before its next beginning.
    private void StartAtTheEnd(PartitionLane lane, Func<bool> stopRequested)
    {
        if (Ask(atMost => new LogEnd(source.ReadLogEnd(lane.Partition, atMost)), stopRequested) is { } end)
        {
            lane.Watermark.StartAt(end.Offset);
        }
    }

    private CompletionMap ReadMap(TopicPartition partition, long committed, string metadata, Func<bool> stopRequested)
    {
        var reading = CompletionMapText.Decode(TransactionMark.Remove(metadata), partition.Topic, partition.Partition, committed, out var map);
        switch (reading)
        {
            case CompletionMapReading.None:
                return map;
            case not CompletionMapReading.Read:
                Log.MapIgnored(logger, settings.Name, partition, committed, reading);
                return CompletionMap.Empty;
        }

        // A map that speaks of records that are not there would hide those that will be.
        var end = Ask(atMost => new LogEnd(source.ReadLogEnd(partition, atMost)), stopRequested);
        if (map.End <= end?.Offset)
        {
            return map;
        }

        ThrowIf(end is null && settings.Transactions is not null && !stopRequested(), $"where {partition} ends, without which records could be handled twice");
        Log.MapBeyondTheLog(logger, settings.Name, partition, committed, map.End);
        return CompletionMap.Empty;
    }

    private static void ThrowIf(bool condition, string what)
    {
        if (condition)
        {
            throw new TransportException(
                $"No broker has said {what}. It starts again when the coordinator answers.", TransportErrors.TimedOut, isFatal: true);
        }
    }

    // The group and the other partitions wait meanwhile, so all questions of one assignment together must end well before the poll interval does.
    // Without an answer nothing is lost: finished records come again.
    private T? Ask<T>(Func<TimeSpan, T> question, Func<bool> stopRequested)
        where T : class
    {
        var reason = "The time for the questions of one assignment is over.";
        for (var left = _patience - time.GetElapsedTime(_started); left > TimeSpan.Zero && !stopRequested(); left = _patience - time.GetElapsedTime(_started))
        {
            try
            {
                return question(left < Slice ? left : Slice);
            }
            catch (TransportException exception) when (!exception.IsFatal)
            {
                // Some errors come at once.
                reason = exception.Message;
                using var pause = new ManualResetEventSlim();
                pause.Wait(PauseAfterError);
            }
        }

        Log.CommittedNotRead(logger, settings.Name, reason);
        return null;
    }

    private sealed record LogEnd(long Offset);
}
