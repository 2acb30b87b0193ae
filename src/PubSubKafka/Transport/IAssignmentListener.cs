namespace PubSubKafka.Transport;

/// <summary>Hears of partitions given to and taken from a group member, on the thread that owns the source.</summary>
internal interface IAssignmentListener
{
    /// <summary>These partitions are now ours, in addition to those before. May be empty.</summary>
    void Assigned(IReadOnlyList<TopicPartition> partitions);

    /// <summary>
    /// These partitions are about to go to another member, which waits until this call returns. They are still ours meanwhile, so offsets
    /// can be committed. MUST return well before <c>max.poll.interval.ms</c>.
    /// </summary>
    void Revoked(IReadOnlyList<TopicPartition> partitions);

    /// <summary>These partitions already belong to somebody else: nothing may be committed for them.</summary>
    void Lost(IReadOnlyList<TopicPartition> partitions);

    /// <summary>The client cannot do its work for now, as when no broker answers. It goes on trying, and says so again while that lasts.</summary>
    void Troubled(string trouble);

    /// <summary>
    /// A commit request has its answer. <paramref name="error"/> null means that these offsets are stored. Offsets of one request that fared
    /// differently come in several calls.
    /// </summary>
    void Committed(IReadOnlyList<CommitOffset> offsets, string? error);
}
