using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>
/// The one thread that owns a consumer's client. It polls, hands records to the dispatcher, pauses and resumes, hands offsets over, and answers
/// rebalances. It never waits for a handler, except for those of partitions that are being taken away, and then within a bound.
/// </summary>
internal sealed class PollLoop : IAssignmentListener
{
    private readonly ConsumerSettings _settings;
    private readonly IRecordSource _source;
    private readonly Dispatcher _dispatcher;
    private readonly ConsumerStatus _status;
    private readonly TimeProvider _time;
    private readonly ConsumeTelemetry _telemetry;
    private readonly ILogger _logger;
    private readonly PartitionFlow _flow;
    private readonly LaneOpener _opener;
    private readonly RetryPartitions _retries;
    private readonly ICommits _commits;
    private readonly PartitionMoves _moves;
    private readonly RecordIntake _intake;
    private readonly Dictionary<TopicPartition, PartitionLane> _lanes = [];
    private readonly ConcurrentQueue<MoveRequest> _requests = new();
    private volatile bool _stopRequested;
    private volatile bool _hasEnded;

    public PollLoop(
        ConsumerSettings settings,
        IRecordSource source,
        Dispatcher dispatcher,
        ConsumerStatus status,
        TimeProvider time,
        ConsumeTelemetry telemetry,
        ILogger logger,
        ICommits commits,
        WaitingKeysReader? keys = null)
    {
        _settings = settings;
        _source = source;
        _dispatcher = dispatcher;
        _status = status;
        _time = time;
        _telemetry = telemetry;
        _logger = logger;
        _flow = new PartitionFlow(source, settings.MaxBufferedPerPartition, time);
        _opener = new LaneOpener(settings, source, time, logger);
        _retries = new RetryPartitions(settings.Routes, source, keys);
        _commits = commits;
        _moves = new PartitionMoves(settings, source, dispatcher, _commits, _opener, time, logger);
        _intake = new RecordIntake(settings, source, dispatcher, _lanes, _moves, status, time, logger);
    }

    /// <summary>Ends the loop after this poll. From any thread.</summary>
    public void RequestStop() => _stopRequested = true;

    /// <summary>Has partitions moved, soon after. From any thread.</summary>
    public void Request(MoveRequest request)
    {
        _requests.Enqueue(request);
        if (_stopRequested || _hasEnded)
        {
            RefuseRequests();
        }
    }

    /// <summary>Joins the group and polls until asked to stop. On every way out the partitions are drained and committed, and the group is left.</summary>
    public void Run()
    {
        try
        {
            _source.Subscribe(_settings.Topics, this);
            while (!_stopRequested)
            {
                Turn();
            }
        }
        finally
        {
            _status.Stopping();
            Leave();
            _hasEnded = true;
            RefuseRequests();
        }
    }

    void IAssignmentListener.Assigned(IReadOnlyList<TopicPartition> partitions)
    {
        var all = _retries.With(partitions);
        _commits.AwaitDecision(all, () => _stopRequested);
        var opened = _opener.Open(all, () => _stopRequested);
        foreach (var lane in opened)
        {
            _lanes[lane.Partition] = lane;
        }

        _retries.Attach(opened);

        if (_settings.Source.StartFromLatest)
        {
            // Where they start is committed before the client looks for it, so that it begins there and not at a later end.
            _commits.TryRunNow(opened);
        }

        Changed("assigned", partitions);
    }

    void IAssignmentListener.Revoked(IReadOnlyList<TopicPartition> partitions)
    {
        Revoked(partitions);
        Changed("revoked", partitions);
    }

    void IAssignmentListener.Lost(IReadOnlyList<TopicPartition> partitions)
    {
        var lanes = Take(partitions);
        _dispatcher.Cancel(lanes);
        _commits.CloseWithoutCommit(lanes);
        _retries.Detach(lanes);
        Changed("lost", partitions);
        Log.PartitionsLost(_logger, _settings.Name, partitions);
    }

    void IAssignmentListener.Troubled(string trouble) => _status.Troubled(trouble);

    void IAssignmentListener.Committed(IReadOnlyList<CommitOffset> offsets, string? error)
    {
        _commits.Answered(offsets, error);
        if (error is null)
        {
            _status.Committed();
        }
    }

    private void Leave()
    {
        var lanes = _lanes.Values.ToList();
        _dispatcher.BeginClose(lanes);
        WaitForHandlers(lanes);

        new Farewell(_settings.Name, _source, _commits, _time, _logger).Say(_lanes.Values, () => Take([.. _lanes.Keys]));
    }

    private void Turn()
    {
        while (_requests.TryDequeue(out var request))
        {
            _moves.Begin(request, _lanes);
        }

        _intake.Read(_flow.LongestPoll);
        _intake.HandOver();
        LookAfterLanes();
        if (_moves.Advance(_lanes, _flow))
        {
            LanesChanged();
        }

        _commits.RunWhenDue(_lanes.Values);
        _flow.Regulate(_lanes.Values, _commits.HasEnough);
        while (_commits.NextToRestart() is { } lane)
        {
            _moves.Restart(lane);
        }
    }

    private void LookAfterLanes()
    {
        var now = _time.GetTimestamp();
        var isPaused = _dispatcher.IsPaused;
        foreach (var lane in _lanes.Values)
        {
            lane.Watch(now, isPaused);
            if (lane.TakeSkipped() is > 0 and var skipped)
            {
                _telemetry.Skipped(lane.Partition.Topic, SkipReason.AlreadyHandled, skipped);
            }
        }
    }

    private void RefuseRequests()
    {
        while (_requests.TryDequeue(out var request))
        {
            request.Refuse(new InvalidOperationException($"Consumer '{_settings.Name}' has stopped, so its partitions cannot be moved."));
        }
    }

    private void Revoked(IReadOnlyList<TopicPartition> partitions)
    {
        var lanes = Take(partitions);
        _dispatcher.BeginClose(lanes);
        WaitForHandlers(lanes);
        _commits.CloseAndCommit(lanes);
        _retries.Detach(lanes);
    }

    private void WaitForHandlers(List<PartitionLane> lanes)
    {
        var budget = DrainBudget.Of(_settings.DrainTimeout);
        _dispatcher.WaitForHandlers(lanes, budget.Finish);
        _dispatcher.Cancel(lanes);
        var running = _dispatcher.WaitForHandlers(lanes, budget.AfterCancel);
        if (running > 0)
        {
            Log.HandlersLeftBehind(_logger, _settings.Name, running, _settings.DrainTimeout);
        }
    }

    private List<PartitionLane> Take(IReadOnlyList<TopicPartition> partitions)
    {
        var lanes = new List<PartitionLane>(partitions.Count);
        foreach (var partition in _retries.With(partitions))
        {
            _flow.Forget(partition);
            _moves.Forget(partition);
            if (_lanes.Remove(partition, out var lane))
            {
                lanes.Add(lane);
                _intake.Forget(lane);
                lane.Waiting?.IsOver = true;
            }
        }

        _intake.LanesChanged();
        return lanes;
    }

    private void Changed(string what, IReadOnlyList<TopicPartition> partitions)
    {
        LanesChanged();
        _telemetry.Rebalanced(what);
        Log.AssignmentChanged(_logger, _settings.Name, what, partitions, _lanes.Values.Count(static lane => lane.Route is null));
    }

    private void LanesChanged()
    {
        _intake.LanesChanged();
        _status.Assigned([.. _lanes.Values]);
    }
}
