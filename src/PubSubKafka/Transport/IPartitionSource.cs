namespace PubSubKafka.Transport;

/// <summary>
/// The port that records of chosen partitions come in by, in no group: the owner says which partitions and from where. Owned by one thread; every call,
/// <see cref="IDisposable.Dispose"/> included, MUST come from it. Records of transactions that were aborted, or have not ended, are not returned.
/// </summary>
internal interface IPartitionSource : IDisposable
{
    /// <summary>Reads this partition too, from the first record at or after the offset. One that is read already begins anew there.</summary>
    void Add(TopicPartition partition, long offset);

    /// <summary>Reads this partition no more: no record of it is returned after the call. Unknown ones are ignored.</summary>
    void Remove(TopicPartition partition);

    /// <summary>The next record, or null when none came in time.</summary>
    /// <exception cref="TransportException">The client cannot go on (<see cref="TransportException.IsFatal"/>), or one poll failed.</exception>
    ReceivedRecord? Poll(TimeSpan timeout);

    /// <summary>Up to where the partition's records have been returned, those that are none (a transaction's end) included; null when nothing was read.</summary>
    long? Position(TopicPartition partition);
}
