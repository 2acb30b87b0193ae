namespace PubSubKafka.Consuming.Transactions;

/// <summary>
/// How a consumer handles from Kafka to Kafka exactly once: what handlers publish through their context, the offsets, and the way of failed records to retry and
/// dead-letter topics become visible together in one transaction, or not at all.
/// </summary>
/// <remarks>
/// Handlers may still run more than once for a record, after a crash or when a transaction is taken back: what they do outside of Kafka, and what they publish
/// through an injected <see cref="IMessagePublisher"/>, is not part of the transaction. Those who read the topics must read committed records only, which Kafka's
/// own clients do not by default, and this library's consumers do.
/// </remarks>
public sealed class TransactionOptions
{
    /// <summary>Whether the consumer commits in transactions. Default: no.</summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// The transactional id of this process. Default: made of the group, the consumer and <c>GroupInstanceId</c> or,
    /// without one, something random.
    /// </summary>
    /// <remarks>
    /// Two running processes MUST NOT have the same: each would end the other's transactions. One that a process has again after a restart ends what it left open
    /// at once; otherwise whoever gets its partitions, and readers of the topics written to, wait for <see cref="Timeout"/>.
    /// </remarks>
    public string? Id { get; set; }

    /// <summary>
    /// How long after one transaction has begun the next one does: about how long it takes until others see what was published. Default 100 milliseconds, as in
    /// Kafka Streams; 0 (as soon as the one before has ended) to 1 minute. <c>CommitInterval</c> does not count.
    /// </summary>
    public TimeSpan Interval { get; set; } = TransactionDefaults.Interval;

    /// <summary>
    /// After how long brokers abort a transaction that nobody ends, because its process has died. Default 10 seconds, as in Kafka Streams; 1 second to 15
    /// minutes, which is the most that brokers take by default (<c>transaction.max.timeout.ms</c>), and, with 15 seconds more, not more than
    /// half of <c>MaxPollInterval</c>.
    /// </summary>
    /// <remarks>Brokers look for such transactions every 10 seconds (<c>transaction.abort.timed.out.transaction.cleanup.interval.ms</c>).</remarks>
    public TimeSpan Timeout { get; set; } = TransactionDefaults.Timeout;
}
