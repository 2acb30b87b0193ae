namespace PubSubKafka;

/// <summary>
/// Looks into dead-letter topics, sends dead letters back to where they came from, and discards them. Taken from dependency injection; for a named cluster,
/// as a keyed service of that name.
/// </summary>
/// <remarks>
/// <para>
/// A dead letter stays in its topic. That it was sent back or discarded is written beside it, as a mark, in the transaction that writes the record to its
/// origin. So whatever crashes when, each one is sent back once, and none is passed over. Nothing but Kafka is needed.
/// </para>
/// <para>
/// A call looks at what stood in the topic when it began: what fails again meanwhile is left to the next call. <see cref="RedriveAsync"/> and
/// <see cref="DiscardAsync"/> on the same dead-letter topic exclude each other, in all processes: the later one goes on, the earlier one ends with a
/// <see cref="RedriveException"/>. Within one process they run one after the other.
/// </para>
/// <para>Instances are thread-safe and live as long as the service provider.</para>
/// </remarks>
public interface IDeadLetterRedriver
{
    /// <summary>The dead letters that were neither sent back nor discarded.</summary>
    /// <param name="query">Which ones.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>In the order of their offsets within each partition; partitions are mixed.</returns>
    /// <exception cref="ArgumentException">The query contradicts itself, or names a consumer that is not declared.</exception>
    /// <exception cref="RedriveException">A topic does not exist, or could not be read to its end.</exception>
    IAsyncEnumerable<DeadLetterEntry> ListAsync(DeadLetterQuery query, CancellationToken cancellationToken = default);

    /// <summary>Counts what <see cref="RedriveAsync"/> would do. Writes nothing, and disturbs no redrive that is under way.</summary>
    /// <param name="query">Which ones.</param>
    /// <param name="options">Of these, <see cref="RedriveOptions.MaxRedrives"/> and <see cref="RedriveOptions.MaxRecords"/> matter.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    /// <returns>What there is.</returns>
    /// <exception cref="ArgumentException">The query contradicts itself, or names a consumer that is not declared.</exception>
    /// <exception cref="RedriveException">A topic does not exist, or could not be read to its end.</exception>
    Task<RedrivePreview> PreviewAsync(DeadLetterQuery query, RedriveOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends dead letters back to the topic and partition that they came from, those of one key in their order. Key, value and headers are byte for byte those
    /// of the record that failed; <see cref="RedriveHeaders.Count"/> and <see cref="RedriveHeaders.Time"/> are added. Those of a consumer that keeps the order of keys
    /// go to that consumer alone, by a topic of its own.
    /// </summary>
    /// <param name="query">Which ones.</param>
    /// <param name="options">Rate, limits, dry run, progress; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the redrive after the transaction under way. What was sent back until then is not sent again.</param>
    /// <returns>What was done, and what stays and why.</returns>
    /// <exception cref="ArgumentException">The query contradicts itself, or names a consumer that is not declared.</exception>
    /// <exception cref="RedriveException">It could not go on. The same call may be made again: it goes on where this one ended.</exception>
    Task<RedriveResult> RedriveAsync(DeadLetterQuery query, RedriveOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Marks dead letters as not to be sent back. They stay in the topic until its retention deletes them, and are listed no more.</summary>
    /// <param name="query">Which ones.</param>
    /// <param name="reason">Why; it is written into the mark. 1 to 1,000 characters.</param>
    /// <param name="options">Rate, limits, dry run, progress; null for the defaults. The loop guard does not apply.</param>
    /// <param name="cancellationToken">Ends the call after the transaction under way.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="ArgumentException">The query contradicts itself, or there is no reason.</exception>
    /// <exception cref="RedriveException">It could not go on. The same call may be made again: it goes on where this one ended.</exception>
    Task<RedriveResult> DiscardAsync(
        DeadLetterQuery query, string reason, RedriveOptions? options = null, CancellationToken cancellationToken = default);
}
