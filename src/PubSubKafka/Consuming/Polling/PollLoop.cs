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
    private static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(50);

    // A paused partition is resumed between polls, so the wait for other partitions' records must be short meanwhile.
    private static readonly TimeSpan PausedPoll = TimeSpan.FromMilliseconds(5);

    private readonly ConsumerSettings _settings;
    private readonly IRecordSource _source;
    private readonly Dispatcher _dispatcher;
    private readonly ConsumerStatus _status;
    private readonly TimeProvider _time;
    private readonly ConsumeTelemetry _telemetry;
    private readonly ILogger _logger;
    private readonly PartitionFlow _flow;
    private readonly CommitScheduler _commits;
    private readonly Dictionary<TopicPartition, PartitionLane> _lanes = [];
    private volatile bool _stopRequested;

    public PollLoop(
        ConsumerSettings settings,
        IRecordSource source,
        Dispatcher dispatcher,
        ConsumerStatus status,
        TimeProvider time,
        ConsumeTelemetry telemetry,
        ILogger logger)
    {
        _settings = settings;
        _source = source;
        _dispatcher = dispatcher;
        _status = status;
        _time = time;
        _telemetry = telemetry;
        _logger = logger;
        _flow = new PartitionFlow(source, dispatcher, settings.MaxBufferedPerPartition);
        _commits = new CommitScheduler(source, dispatcher, settings.CommitInterval, time);
    }

    /// <summary>Ends the loop after the poll that is under way. From any thread.</summary>
    public void RequestStop() => _stopRequested = true;

    /// <summary>Joins the group and polls until asked to stop. On every way out the partitions are drained and committed, and the group is left.</summary>
    public void Run()
    {
        try
        {
            _source.Subscribe(_settings.Topics, this);
            while (!_stopRequested)
            {
                PollOnce();
            }
        }
        finally
        {
            _status.Stopping();
            Leave();
        }
    }

    void IAssignmentListener.Assigned(IReadOnlyList<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            _lanes[partition] = new PartitionLane(partition);
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
        Changed("lost", partitions);
        Log.PartitionsLost(_logger, _settings.Name, partitions);
    }

    void IAssignmentListener.Troubled(string trouble) => _status.Troubled(trouble);

    void IAssignmentListener.Committed(IReadOnlyList<CommitOffset> offsets, string? error)
    {
        if (error is null)
        {
            _status.Committed();
            return;
        }

        _commits.Failed(offsets, _lanes);
        _telemetry.CommitFailed();
        Log.CommitFailed(_logger, _settings.Name, error);
    }

    private void Leave()
    {
        try
        {
            Revoked([.. _lanes.Keys]);
            _source.Close();
        }
        catch (Exception exception)
        {
            // A client that has failed may also fail to say goodbye; what stopped the loop is the news, not this.
            Log.LeavingFailed(_logger, _settings.Name, exception);
        }
    }

    private void PollOnce()
    {
        ReceivedRecord? record = null;
        try
        {
            record = _source.Poll(_flow.AnyPaused ? PausedPoll : IdlePoll);
            _status.Polled();
        }
        catch (TransportException exception) when (!exception.IsFatal)
        {
            // The client goes on by itself: a broker is away, a topic is not there yet. Health says so until a poll brings a record.
            _status.Troubled(exception.Message);
            Log.PollFailed(_logger, _settings.Name, exception.ErrorCode, exception.Message);
        }

        if (record is not null)
        {
            Accept(record);
        }

        _flow.ResumeWhatHasDrained();
        _commits.RunWhenDue(_lanes.Values);
    }

    private void Accept(ReceivedRecord record)
    {
        // A record of a partition that was taken away between its fetch and now belongs to the next owner.
        if (!_lanes.TryGetValue(record.Partition, out var lane))
        {
            return;
        }

        _status.Received();
        if (!_dispatcher.TryEnqueue(lane, record, out var unfinished))
        {
            Log.PartitionRewound(_logger, _settings.Name, record.Partition, record.Offset);
            lane = Reopen(lane);
            _dispatcher.TryEnqueue(lane, record, out unfinished);
        }

        _flow.Added(lane, unfinished);
    }

    private PartitionLane Reopen(PartitionLane lane)
    {
        _dispatcher.BeginClose([lane]);
        WaitForHandlers([lane]);
        _commits.CloseWithoutCommit([lane]);
        return _lanes[lane.Partition] = new PartitionLane(lane.Partition);
    }

    private void Revoked(IReadOnlyList<TopicPartition> partitions)
    {
        var lanes = Take(partitions);
        _dispatcher.BeginClose(lanes);
        WaitForHandlers(lanes);
        _commits.CloseAndCommit(lanes);
    }

    private void WaitForHandlers(List<PartitionLane> lanes)
    {
        var budget = DrainBudget.Of(_settings.DrainTimeout);
        WaitForHandlers(lanes, budget.Finish);
        _dispatcher.Cancel(lanes);
        var running = WaitForHandlers(lanes, budget.AfterCancel);
        if (running > 0)
        {
            Log.HandlersLeftBehind(_logger, _settings.Name, running, _settings.DrainTimeout);
        }
    }

    private int WaitForHandlers(List<PartitionLane> lanes, TimeSpan atMost)
    {
        using var timeout = new CancellationTokenSource(atMost, _time);
        return _dispatcher.WaitForHandlers(lanes, timeout.Token);
    }

    private List<PartitionLane> Take(IReadOnlyList<TopicPartition> partitions)
    {
        var lanes = new List<PartitionLane>(partitions.Count);
        foreach (var partition in partitions)
        {
            _flow.Forget(partition);
            if (_lanes.Remove(partition, out var lane))
            {
                lanes.Add(lane);
            }
        }

        return lanes;
    }

    private void Changed(string what, IReadOnlyList<TopicPartition> partitions)
    {
        PartitionLane[] lanes = [.. _lanes.Values];
        _status.Assigned(lanes);
        _telemetry.Rebalanced(what);
        Log.AssignmentChanged(_logger, _settings.Name, what, partitions, lanes.Length);
    }
}
