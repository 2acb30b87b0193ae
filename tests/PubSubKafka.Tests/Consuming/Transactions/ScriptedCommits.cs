using PubSubKafka.Consuming.Committing;
using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Consuming.Polling;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Consuming.Transactions;

/// <summary>Takes down what the poll loop asks of it.</summary>
internal sealed class ScriptedCommits(Dispatcher dispatcher) : ICommits
{
    private PartitionLane? _restart;

    public List<string> Calls { get; } = [];

    /// <summary>With the next turn the partition begins anew at this offset.</summary>
    public long? RestartAt { get; set; }

    public int TurnsUntilItMayEnd { get; set; }

    public bool HasEnough => false;

    public void RunWhenDue(IReadOnlyCollection<PartitionLane> lanes)
    {
        if (RestartAt is not null && _restart is null && lanes.Count > 0)
        {
            _restart = lanes.First();
        }
    }

    public bool TryRunNow(IReadOnlyCollection<PartitionLane> lanes) => true;

    public void CloseAndCommit(IReadOnlyCollection<PartitionLane> lanes) => CloseWithoutCommit(lanes);

    public void CloseWithoutCommit(IReadOnlyCollection<PartitionLane> lanes)
    {
        foreach (var lane in lanes)
        {
            dispatcher.Close(lane);
        }
    }

    public LaneEnd End(PartitionLane lane)
    {
        Calls.Add("end");
        dispatcher.Close(lane);
        return new LaneEnd(RestartAt, CompletionMap.Empty);
    }

    public bool MayEnd(PartitionLane lane)
    {
        Calls.Add("may end");
        return TurnsUntilItMayEnd-- <= 0;
    }

    public void AwaitDecision(IReadOnlyCollection<TopicPartition> partitions, Func<bool> stopRequested) => Calls.Add($"await {string.Join(",", partitions)}");

    public PartitionLane? NextToRestart()
    {
        if (_restart is null || Calls.Contains("restart"))
        {
            return null;
        }

        Calls.Add("restart");
        return _restart;
    }

    public void Answered(IReadOnlyList<CommitOffset> offsets, string? error)
    {
    }

    public void Dispose()
    {
    }
}
