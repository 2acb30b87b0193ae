namespace PubSubKafka.Transport;

/// <summary>
/// A producer that writes in transactions: its records, and the offsets that it commits for a group, become visible together or not at all. One
/// transaction at a time. Owned by one thread at a time; calls block it.
/// </summary>
internal interface ITransactionalSink : IDisposable
{
    /// <summary>
    /// Makes the id ours: an earlier producer of the same id is fenced, and its open transaction is aborted. Once, before the first <see cref="Begin"/>.
    /// </summary>
    /// <exception cref="TransactionException">As with <see cref="Commit"/>; after one that may be repeated, call again.</exception>
    void Initialize(TimeSpan atMost);

    /// <summary>Begins a transaction.</summary>
    /// <exception cref="TransactionException">The producer cannot go on.</exception>
    void Begin();

    /// <summary>
    /// Hands a record over, in the order of the calls for records of one partition. Blocks only while the client's queue is full. What becomes of the
    /// record is known with <see cref="Commit"/>, and which record a broker refuses, perhaps only when the work is done again in the next transaction.
    /// </summary>
    /// <exception cref="TransactionException">It was not taken; <see cref="TransactionException.Refused"/> has it where the record is to blame.</exception>
    void Send(OutgoingRecord record);

    /// <summary>The offsets become the group's when the transaction commits, if the member still belongs to the group as it does now.</summary>
    /// <param name="offsets">What to commit, metadata included. At least one.</param>
    /// <param name="member">
    /// The member that read up to there, as it was then; of the same transport. Nobody but the caller knows which partitions it may commit: brokers look
    /// only at the member, and take any partition of any topic.
    /// </param>
    /// <param name="atMost">How long to wait for the brokers.</param>
    /// <exception cref="TransactionException">As with <see cref="Commit"/>.</exception>
    void SendOffsets(IReadOnlyCollection<CommitOffset> offsets, IGroupMembership member, TimeSpan atMost);

    /// <summary>Waits until everything was written, and ends the transaction. When it returns, all is visible and stays so.</summary>
    /// <exception cref="TransactionException">
    /// What to do says <see cref="TransactionException.Kind"/>: call again, abort, or give up this producer. While it is to be called again, nothing can
    /// be added.
    /// </exception>
    void Commit(TimeSpan atMost);

    /// <summary>Takes everything back since <see cref="Begin"/>. Does nothing when no transaction is open.</summary>
    /// <exception cref="TransactionException">
    /// To be repeated, or the producer cannot go on. A commit that has begun cannot be taken back: when it succeeds after all, the producer is to be given
    /// up, so that the work goes on from the committed offsets.
    /// </exception>
    void Abort(TimeSpan atMost);
}
