namespace PubSubKafka.Transport;

/// <summary>
/// The port that records come in by: one member of one consumer group. Owned by one thread; every call, <see cref="IDisposable.Dispose"/>
/// included, MUST come from it.
/// </summary>
internal interface IRecordSource : IDisposable
{
    /// <summary>
    /// Joins the group. <paramref name="listener"/> is called on the owner's thread, inside <see cref="Poll"/> and <see cref="Close"/>, with
    /// incremental lists: only what was added or taken, possibly nothing.
    /// </summary>
    void Subscribe(IReadOnlyCollection<string> topics, IAssignmentListener listener);

    /// <summary>The next record, or null when none came in time. Must be called often enough to stay in the group, also when all partitions are paused.</summary>
    /// <exception cref="TransportException">The member cannot go on (<see cref="TransportException.IsFatal"/>), or one poll failed.</exception>
    ReceivedRecord? Poll(TimeSpan timeout);

    /// <summary>Stops delivering these partitions until <see cref="Resume"/>. No record of them is returned after the call. Unknown ones are ignored.</summary>
    void Pause(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Delivers these partitions again, from the first record that was not returned yet. Unknown ones are ignored.</summary>
    void Resume(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>
    /// Hands offsets over to be committed soon, and at the latest in <see cref="Close"/> or when the partition is revoked. Does not wait for a
    /// broker. Offsets of partitions that are no longer assigned are ignored.
    /// </summary>
    void Commit(IReadOnlyCollection<CommitOffset> offsets);

    /// <summary>Commits what was handed over and leaves the group. The listener sees the remaining partitions revoked.</summary>
    void Close();
}
