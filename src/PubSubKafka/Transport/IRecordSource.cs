namespace PubSubKafka.Transport;

/// <summary>
/// The port that records come in by: one member of one consumer group. Owned by one thread; every call, <see cref="IDisposable.Dispose"/>
/// included, MUST come from it; only <see cref="Wake"/> may come from any.
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

    /// <summary>Has a <see cref="Poll"/> that waits return soon. From any thread, until the end of the source.</summary>
    void Wake();

    /// <summary>For <see cref="Attach"/>: where the group has committed, or the beginning. The client finds it out when it can.</summary>
    const long WhereTheGroupIs = -1000;

    /// <summary>
    /// Reads a partition beside those that the group gives, from the first record at or after the offset: one that goes with an assigned partition. Until
    /// <see cref="Detach"/> everything here counts for it as for an assigned one, commits included, except that the listener does not hear of it.
    /// </summary>
    /// <exception cref="TransportException">The client cannot.</exception>
    void Attach(TopicPartition partition, long offset);

    /// <summary>Reads an attached partition no more: no record of it is returned after the call. Unknown ones are ignored.</summary>
    void Detach(TopicPartition partition);

    /// <summary>Stops delivering these partitions until <see cref="Resume"/>. No record of them is returned after the call. Unknown ones are ignored.</summary>
    void Pause(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Delivers these partitions again, from the first record that was not returned yet. Unknown ones are ignored.</summary>
    void Resume(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>
    /// Starts one commit request of these. Does not wait for a broker; the answer reaches <see cref="IAssignmentListener.Committed"/> inside
    /// <see cref="Poll"/>, <see cref="AwaitCommits"/> or <see cref="Close"/>. Offsets of partitions that are no longer assigned are ignored.
    /// </summary>
    /// <remarks>
    /// A commit never overtakes another: while the answer of the one before is missing, this waits for it, and when it does not come within
    /// five seconds, the offsets are reported as not committed. A failed commit is not tried again.
    /// </remarks>
    void Commit(IReadOnlyCollection<CommitOffset> offsets);

    /// <summary>
    /// Waits for the answers of all commits under way, and tells the listener. False when some are still missing; they are told when they come.
    /// Legal inside the listener's callbacks.
    /// </summary>
    bool AwaitCommits(TimeSpan atMost);

    /// <summary>What the group has committed for these partitions, in their order. Blocks. Legal inside the listener's callbacks.</summary>
    /// <exception cref="TransportException">No broker answered in time. Not fatal.</exception>
    IReadOnlyList<CommittedOffset> ReadCommitted(IReadOnlyCollection<TopicPartition> partitions, TimeSpan atMost);

    /// <summary>The offset that the partition's next record gets. Blocks. Legal inside the listener's callbacks.</summary>
    /// <exception cref="TransportException">No broker answered in time. Not fatal.</exception>
    long ReadLogEnd(TopicPartition partition, TimeSpan atMost);

    /// <summary>What the member is in its group now, for the caller to free; null while it is in none. Legal inside the listener's callbacks.</summary>
    IGroupMembership? Membership();

    /// <summary>
    /// Makes the first record at or after this offset the next one that is returned of the partition; a pause stays. False: the client cannot do
    /// that yet, because it has not begun to read the partition. Try again after a poll.
    /// </summary>
    bool TrySeek(TopicPartition partition, long offset);

    /// <summary>
    /// Up to where the partition's records have been returned, those that are none (a transaction's end) included; null when nothing was read since the
    /// assignment or the last seek.
    /// </summary>
    long? Position(TopicPartition partition);

    /// <summary>
    /// Leaves the group. The listener sees the remaining partitions revoked, and after that the answers of the commits under way, as far as they
    /// come in time.
    /// </summary>
    void Close();
}
