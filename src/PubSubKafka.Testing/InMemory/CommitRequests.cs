using PubSubKafka.Transport;

namespace PubSubKafka.Testing.InMemory;

/// <summary>The commits of a source that the broker has not seen yet. Owned by the source's thread.</summary>
internal sealed class CommitRequests(BrokerMonitor monitor)
{
    private readonly Queue<IReadOnlyList<CommitOffset>> _underWay = [];

    public bool AnyUnderWay => _underWay.Count > 0;

    public void Add(IReadOnlyList<CommitOffset> offsets) => _underWay.Enqueue(offsets);

    /// <summary>Stores them, in order, and tells the listener. What the listener asks for meanwhile has to wait for the next time.</summary>
    public void Answer(Membership membership)
    {
        for (var left = _underWay.Count; left > 0; left--)
        {
            IReadOnlyList<CommitAttempt> attempts;
            lock (monitor.Gate)
            {
                attempts = membership.Commit_NeedsLock(_underWay.Dequeue());
            }

            foreach (var answer in attempts.GroupBy(static attempt => attempt.ErrorCode))
            {
                membership.Listener.Committed(
                    [.. answer.Select(static attempt => new CommitOffset(attempt.Partition, attempt.Offset, attempt.Metadata))], answer.Key);
            }
        }
    }
}
