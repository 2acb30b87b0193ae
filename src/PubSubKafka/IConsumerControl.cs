using System.Diagnostics.CodeAnalysis;

namespace PubSubKafka;

/// <summary>
/// Steers one running consumer. From DI, keyed by the consumer's name: <c>[FromKeyedServices("billing")] IConsumerControl</c>; for a cluster that was added
/// with a name, by <c>CLUSTER:CONSUMER</c>.
/// </summary>
/// <remarks>
/// It steers the member of the group that runs in this process, nothing is stored: other processes, and this one after a restart, go by their options. All
/// members are thread-safe.
/// </remarks>
public interface IConsumerControl
{
    /// <summary>The consumer's name, as given to <c>AddConsumer</c>.</summary>
    string Consumer { get; }

    /// <summary>Whether <see cref="Pause"/> was called, and <see cref="Resume"/> not since.</summary>
    bool IsPaused { get; }

    /// <summary>How many handlers may run at the same time.</summary>
    int Concurrency { get; }

    /// <summary>
    /// Starts no more handlers; running ones finish and are committed. The consumer stays in its group and keeps its partitions, also through rebalances, and
    /// reads on until <c>MaxBufferedPerPartition</c>. Before the start it takes effect with the start.
    /// </summary>
    void Pause();

    /// <summary>Goes on. Nothing happens where the consumer is not paused.</summary>
    [SuppressMessage("Naming", "CA1716", Justification = "Kafka's own word; in Visual Basic it is written in brackets.")]
    void Resume();

    /// <summary>How many handlers may run at the same time from now on. Where more are running, they finish, and fewer are started.</summary>
    /// <param name="handlers">1 to 100,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    void SetConcurrency(int handlers);

    /// <summary>
    /// How many records a second may be started from now on, over all partitions; a retry counts as one. What was not used is kept for a tenth of a
    /// second.
    /// </summary>
    /// <param name="recordsPerSecond">Above 0, also below 1; null for no limit, which is the default.</param>
    /// <exception cref="ArgumentOutOfRangeException">0, less, or no number.</exception>
    void SetRateLimit(double? recordsPerSecond);

    /// <summary>
    /// Goes on elsewhere in all partitions that this member has: running handlers end first, as when the consumer stops, and the place is committed, so that it
    /// outlives a restart. Records between the former place and a later one are not handled.
    /// </summary>
    /// <param name="position">Where to go on.</param>
    /// <param name="cancellationToken">Ends the wait, not the seek.</param>
    /// <returns>Done when all partitions are there.</returns>
    /// <exception cref="InvalidOperationException">
    /// The consumer does not run, has no partitions, is busy with another seek or replay, or lost a partition before it was there; or it keeps the order of keys
    /// across retry topics (<see cref="Failures.RetryTopicOptions.KeepKeyOrder"/>), and cannot be moved.
    /// </exception>
    Task SeekAsync(ConsumePosition position, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="SeekAsync(ConsumePosition, CancellationToken)"/>, for one partition.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="position">Where to go on.</param>
    /// <param name="cancellationToken">Ends the wait, not the seek.</param>
    /// <returns>Done when the partition is there.</returns>
    /// <exception cref="InvalidOperationException">As above, or the partition is not this member's.</exception>
    Task SeekAsync(string topic, int partition, ConsumePosition position, CancellationToken cancellationToken = default);

    /// <summary>
    /// Handles records again, in all partitions that this member has, and then goes on where it was. The group's offsets stay as they are meanwhile, so a crash
    /// or a rebalance ends the replay and loses nothing else. A record that was not finished when the replay began, as one that waits for a retry, is
    /// handled in it and once more after it.
    /// </summary>
    /// <param name="from">Where to begin.</param>
    /// <param name="until">Where to end, not included; null, or a place behind it, for the last record that the consumer has read so far.</param>
    /// <param name="cancellationToken">Ends the wait, not the replay.</param>
    /// <returns>
    /// Done when all replayed records are done with, retries included. Where the log has no record just before the end, as behind a transaction, that
    /// is noticed with the next record.
    /// </returns>
    /// <exception cref="InvalidOperationException">As with <see cref="SeekAsync(ConsumePosition, CancellationToken)"/>.</exception>
    Task ReplayAsync(ConsumePosition from, ConsumePosition? until = null, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="ReplayAsync(ConsumePosition, ConsumePosition, CancellationToken)"/>, for one partition.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="until">Where to end, not included; null, or a place behind it, for the last record that the consumer has read so far.</param>
    /// <param name="cancellationToken">Ends the wait, not the replay.</param>
    /// <returns>Done when all replayed records are done with.</returns>
    /// <exception cref="InvalidOperationException">As above, or the partition is not this member's.</exception>
    Task ReplayAsync(string topic, int partition, ConsumePosition from, ConsumePosition? until = null, CancellationToken cancellationToken = default);
}
