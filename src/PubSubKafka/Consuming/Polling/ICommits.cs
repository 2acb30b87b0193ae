using PubSubKafka.Consuming.Dispatch;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>Makes what is finished count for the group. Every call comes from the poll thread.</summary>
internal interface ICommits : IDisposable
{
    /// <summary>Commits what is finished when it is time. Does not wait.</summary>
    void RunWhenDue(IReadOnlyCollection<PartitionLane> lanes);

    /// <summary>Whether so much waits for a commit that nothing more should be read.</summary>
    bool HasEnough { get; }

    /// <summary>Commits what is finished and waits for the answer. False: the broker refused, and may take it a little later. True also where none answers.</summary>
    bool TryRunNow(IReadOnlyCollection<PartitionLane> lanes);

    /// <summary>Ends the assignments and commits what they have finished. Waits for the broker's answer, within a bound.</summary>
    void CloseAndCommit(IReadOnlyCollection<PartitionLane> lanes);

    /// <summary>Ends the assignments and commits nothing: somebody else owns the partitions, or the work was not the group's.</summary>
    void CloseWithoutCommit(IReadOnlyCollection<PartitionLane> lanes);

    /// <summary>Ends an assignment whose partition is read again from an earlier place. Returns where another lane is to go on.</summary>
    LaneEnd End(PartitionLane lane);

    /// <summary>Whether a lane can be ended so: nothing of it is under way.</summary>
    bool MayEnd(PartitionLane lane);

    /// <summary>Waits until nothing is under way whose outcome decides what is to be done with partitions that are about to begin.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="stopRequested">Ends the wait. Nothing is to be begun then.</param>
    /// <exception cref="TransportException">It took too long. Fatal.</exception>
    void AwaitDecision(IReadOnlyCollection<TopicPartition> partitions, Func<bool> stopRequested);

    /// <summary>A lane whose partition must be handled again from what was committed; null when there is none. Each is told once.</summary>
    PartitionLane? NextToRestart();

    /// <summary>A broker has answered a commit of the source.</summary>
    void Answered(IReadOnlyList<CommitOffset> offsets, string? error);
}
