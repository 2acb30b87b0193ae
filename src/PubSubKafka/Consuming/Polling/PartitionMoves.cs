using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>Seeks and replays of the partitions that are ours. Owned by the poll thread.</summary>
internal sealed class PartitionMoves(
    ConsumerSettings settings, IRecordSource source, Dispatcher dispatcher, ICommits commits, LaneOpener opener, TimeProvider time, ILogger logger)
{
    private readonly MoveDrain _drain = new(settings, dispatcher, time, logger);
    private readonly Dictionary<TopicPartition, Move> _moves = [];
    private readonly Dictionary<TopicPartition, Replay> _replays = [];
    private readonly Dictionary<TopicPartition, MoveRequest> _requests = [];
    private readonly List<Move> _arrived = [];

    /// <summary>Whether <see cref="Accepts"/> has to be asked.</summary>
    public bool AnyReplay => _replays.Count > 0;

    public void Begin(MoveRequest request, IReadOnlyDictionary<TopicPartition, PartitionLane> lanes)
    {
        if (request.Targets.Keys.FirstOrDefault(_requests.ContainsKey) is { Topic: not null } busy)
        {
            request.Refuse(new InvalidOperationException($"{busy} is being moved or replayed already. Wait for that first."));
            return;
        }

        foreach (var (partition, target) in request.Targets)
        {
            if (!lanes.TryGetValue(partition, out var lane))
            {
                request.Lost(partition);
                continue;
            }

            _requests[partition] = request;
            Begin(lane, target);
        }
    }

    /// <summary>Whether a record still belongs to the partition's replay. The one after the last ends it.</summary>
    public bool Accepts(PartitionLane lane, long offset)
    {
        if (!_replays.TryGetValue(lane.Partition, out var replay))
        {
            return true;
        }

        if (offset >= replay.Until - 1 && !_moves.ContainsKey(lane.Partition))
        {
            EndReplay(lane, replay);
        }

        return offset < replay.Until;
    }

    /// <summary>
    /// The source has given a record that it gave before, or one of another topic of this name. What is unfinished below it is read again as well,
    /// and the client is told to seek in any case: it would come back to where it was with the next rebalance.
    /// </summary>
    public void Rewind(PartitionLane lane, long offset)
    {
        // At once: until the lane has ended it may be committed, revoked or asked to move elsewhere.
        dispatcher.CutAt(lane, offset);
        if (!_moves.ContainsKey(lane.Partition))
        {
            Begin(lane, new MoveTarget(offset, MoveKind.Rewind));
        }
    }

    /// <summary>What a lane has finished since the last commit is to be handled again.</summary>
    public void Restart(PartitionLane lane)
    {
        if (!lane.Closed && !_moves.ContainsKey(lane.Partition))
        {
            Begin(lane, new MoveTarget(0, MoveKind.Restart));
        }
    }

    /// <summary>Does what can be done now, and puts lanes that go on in the place of the former ones. False: none did.</summary>
    public bool Advance(Dictionary<TopicPartition, PartitionLane> lanes, PartitionFlow flow)
    {
        foreach (var (partition, replay) in _replays)
        {
            // There may be no record at the end, but that of a transaction or a gap.
            if (!_moves.ContainsKey(partition) && source.Position(partition) >= replay.Until)
            {
                EndReplay(lanes[partition], replay);
            }
        }

        if (_moves.Count == 0)
        {
            return false;
        }

        _arrived.Clear();
        foreach (var move in _moves.Values)
        {
            // Not before it is known who waits: the lane that goes on is to start with that.
            if (move.Successor is null && move.Lane.Waiting is not { IsReady: false } && commits.MayEnd(move.Lane) && _drain.HasEnded(move))
            {
                move.Successor = End(move);
            }

            // Until the seek has happened the former, closed lane gets what is still read at the former place, and nothing of it is handled.
            if (move.Successor is not null && source.TrySeek(move.Partition, move.Offset))
            {
                _arrived.Add(move);
            }
        }

        foreach (var move in _arrived)
        {
            lanes[move.Partition] = move.Successor!;
            Arrive(move, flow);
        }

        return _arrived.Count > 0;
    }

    /// <summary>The partition is not ours any more.</summary>
    public void Forget(TopicPartition partition)
    {
        _moves.Remove(partition);
        _replays.Remove(partition);
        if (_requests.Remove(partition, out var request))
        {
            request.Lost(partition);
        }
    }

    private void Begin(PartitionLane lane, MoveTarget target)
    {
        _moves[lane.Partition] = _drain.Begin(lane, target);
        source.Pause([lane.Partition]);
    }

    // All of it may finish, retries included; only then the partition goes back.
    private void EndReplay(PartitionLane lane, Replay replay)
    {
        _moves[lane.Partition] = new Move(lane, new MoveTarget(replay.Back, MoveKind.Return, Finished: replay.Finished));
        source.Pause([lane.Partition]);
    }

    private PartitionLane End(Move move)
    {
        var target = move.Target;
        if (target.Kind == MoveKind.Replay)
        {
            // What was finished so far counts; where to come back to is what a next owner would go on from.
            commits.CloseAndCommit([move.Lane]);
            var progress = dispatcher.Close(move.Lane);
            var start = settings.Source.StartFromLatest ? target.Until : target.Offset;
            _replays[move.Partition] = new Replay(
                Math.Min(target.Until, progress.Reached ?? start), progress.Position ?? start, progress.Finished);
            return opener.Open(move.Lane, commits: false);
        }

        var end = commits.End(move.Lane);
        var lane = opener.Open(move.Lane, !target.GoesBack || move.Lane.Commits);
        if (target.GoesBack)
        {
            move.Offset = end.Position ?? target.Offset;
            lane.Watermark.Restore(move.Offset, end.Finished);

            // Committed also when nothing of it is finished: what was committed before may speak of records that are others now.
            lane.Watermark.StartAt(move.Offset);
        }
        else if (target.Kind == MoveKind.Seek)
        {
            lane.Watermark.StartAt(target.Offset);
        }
        else
        {
            _replays.Remove(move.Partition);
            lane.Watermark.Restore(target.Offset, target.Finished!);
        }

        return lane;
    }

    private void Arrive(Move move, PartitionFlow flow)
    {
        var (partition, target) = (move.Partition, move.Target);
        _moves.Remove(partition);
        if (target.Kind != MoveKind.Replay)
        {
            Tell(move);
            if (!target.GoesBack)
            {
                Complete(partition);
            }
        }
        else if (_replays[partition] is var replay && replay.Until <= target.Offset)
        {
            // There is nothing to replay before the place where the partition was.
            _moves[partition] = new Move(move.Successor!, new MoveTarget(replay.Back, MoveKind.Return, Finished: replay.Finished));
            return;
        }
        else
        {
            Log.Moved(logger, settings.Name, partition, target.Offset, $"for a replay up to offset {replay.Until}");
        }

        flow.Forget(partition);
        source.Resume([partition]);
    }

    private void Tell(Move move)
    {
        if (move.Target.Kind == MoveKind.Rewind)
        {
            Log.PartitionRewound(logger, settings.Name, move.Partition, move.Offset);
            return;
        }

        var why = move.Target.Kind switch
        {
            MoveKind.Seek => "as asked for",
            MoveKind.Restart => "because a broker refused what was published from there on",
            _ => "after a replay",
        };
        Log.Moved(logger, settings.Name, move.Partition, move.Offset, why);
    }

    private void Complete(TopicPartition partition)
    {
        if (_requests.Remove(partition, out var request))
        {
            request.Arrived(partition);
        }
    }
}
