using PubSubKafka.Consuming;
using PubSubKafka.Consuming.Transactions;
using PubSubKafka.Failures;

namespace PubSubKafka.DependencyInjection;

/// <summary>Settings of one consumer. Set in code with <c>AddConsumer</c>; values in configuration (<c>Consumers:NAME</c>) win over code.</summary>
/// <remarks>Read once when the host starts.</remarks>
public sealed class ConsumerOptions
{
    /// <summary>The consumer group. Default: the consumer's name. Members of one group share the partitions.</summary>
    public string? GroupId { get; set; }

    /// <summary>
    /// A name for this process that outlives restarts (static membership): a restart within <see cref="SessionTimeout"/> moves no partitions.
    /// Unique in the group. Default: none.
    /// </summary>
    public string? GroupInstanceId { get; set; }

    /// <summary>How many handlers may run at the same time, over all partitions of this consumer. Default 32; 1 to 100,000.</summary>
    /// <remarks>Handlers are asynchronous: one that waits costs memory, not a thread.</remarks>
    public int Concurrency { get; set; } = ConsumerDefaults.Concurrency;

    /// <summary>How many messages a batch has at most, for handlers of batches. Default 100; 1 to 10,000, and not more than <see cref="MaxBufferedPerPartition"/>.</summary>
    public int BatchSize { get; set; } = ConsumerDefaults.BatchSize;

    /// <summary>
    /// How long the first message of a batch may wait for more, for handlers of batches. Default 50 milliseconds; 0 (a batch is what is there) to 1 minute.
    /// </summary>
    public TimeSpan BatchWithin { get; set; } = ConsumerDefaults.BatchWithin;

    /// <summary>Which records wait for each other. Default <see cref="MessageOrdering.Key"/>.</summary>
    public MessageOrdering Ordering { get; set; } = MessageOrdering.Key;

    /// <summary>
    /// How many records of one partition may be read and not yet done with. At this number the partition is paused, and resumed at half of it;
    /// the other partitions go on. Default 2,000; 1 to 1,000,000.
    /// </summary>
    /// <remarks>
    /// It bounds the memory that waiting records take. Records that are done with do not count, also not those behind one that still waits for its retry:
    /// they take no memory.
    /// </remarks>
    public int MaxBufferedPerPartition { get; set; } = ConsumerDefaults.MaxBufferedPerPartition;

    /// <summary>
    /// Where a group without a committed offset starts, or whose offset is no longer on the topic: at the earliest record (default, loses nothing) or,
    /// when set, only with new ones.
    /// </summary>
    /// <remarks>
    /// When set, the end of each partition is committed as the group first gets it, so what comes while the group has no member is not missed. A
    /// partition that is added to the topic later is read from its end as well: what was written there before the group knew of it is not handled.
    /// </remarks>
    public bool StartFromLatest { get; set; }

    /// <summary>
    /// How often finished work is committed. Default 1 second; 10 milliseconds to 5 minutes. A crash repeats what was finished since the last commit and what
    /// was running. What is finished behind a record that is not is committed as well, see <see cref="MaxCommitMetadataBytes"/>.
    /// </summary>
    public TimeSpan CommitInterval { get; set; } = ConsumerDefaults.CommitInterval;

    /// <summary>
    /// How many bytes Kafka keeps with a committed offset: the broker's <c>offset.metadata.max.bytes</c>. Default 4,096, which is the broker's; 128 to 65,536.
    /// More than the broker takes makes it refuse commits.
    /// </summary>
    /// <remarks>
    /// There the consumer remembers which records behind an unfinished one are finished, so that they are not handled again after a crash or a rebalance. A
    /// record whose end could make that list too long is not started before older ones have ended, and the partition is paused when too many wait for
    /// that. It takes some 1,500 unfinished records scattered among finished ones, or 24,000 records in all, to get there.
    /// </remarks>
    public int MaxCommitMetadataBytes { get; set; } = ConsumerDefaults.MaxCommitMetadataBytes;

    /// <summary>
    /// How long running handlers may finish when their partition is taken away or the host stops; then they are cancelled. Default 10 seconds;
    /// from 0 to half of <see cref="MaxPollInterval"/>, because the group waits meanwhile. When the host stops, <c>HostOptions.ShutdownTimeout</c>
    /// (30 seconds) must be longer.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = ConsumerDefaults.DrainTimeout;

    /// <summary>After how long without a poll the group takes the partitions away. Default 5 minutes, as in Kafka's own clients; 1 second to 1 day.</summary>
    /// <remarks>Slow handlers do not delay polls here, so there is seldom a reason to raise it.</remarks>
    public TimeSpan MaxPollInterval { get; set; } = ConsumerDefaults.MaxPollInterval;

    /// <summary>After how long without a heartbeat the group takes the partitions away. Default 45 seconds, as in Kafka's own clients; 1 second to 1 hour.</summary>
    /// <remarks>Ignored with <see cref="UseNewGroupProtocol"/>: there the broker decides.</remarks>
    public TimeSpan SessionTimeout { get; set; } = ConsumerDefaults.SessionTimeout;

    /// <summary>
    /// After how long with the same oldest unfinished record the health check calls a partition stuck. Default 10 minutes; 1 second to 1 day. Longer than the
    /// longest handler with all its retries.
    /// </summary>
    /// <remarks>The check then says Degraded and names partition and offset; nothing else happens. A consumer that was paused is not stuck.</remarks>
    public TimeSpan StuckAfter { get; set; } = ConsumerDefaults.StuckAfter;

    /// <summary>Whether to use the group protocol of KIP-848 (Kafka 4.0 and later), where the broker assigns partitions. Default: no, the classic one with cooperative-sticky.</summary>
    public bool UseNewGroupProtocol { get; set; }

    /// <summary>What happens to a record whose <c>ce_type</c> is declared nowhere in this host. Default <see cref="UnknownTypeAction.DeadLetter"/>.</summary>
    public UnknownTypeAction UnknownTypes { get; set; } = UnknownTypeAction.DeadLetter;

    /// <summary>How a failing record is tried again.</summary>
    public RetryOptions Retry { get; set; } = new();

    /// <summary>The topics where a failing record waits once its attempts in place are used up.</summary>
    public RetryTopicOptions RetryTopics { get; set; } = new();

    /// <summary>What exceptions mean, by the names of their types. Asked before the rules in code. Default: none. Settings in configuration are added to those in code.</summary>
    public IList<FailureRuleOptions> OnException { get; } = [];

    /// <summary>Where a record goes that cannot be handled.</summary>
    public DeadLetterOptions DeadLetter { get; set; } = new();

    /// <summary>Whether, and how, the consumer handles from Kafka to Kafka exactly once.</summary>
    public TransactionOptions Transactions { get; set; } = new();

    /// <summary>Further settings of the client under the names of librdkafka, for this consumer only. They win over everything else here, except that those
    /// which would break a promise (the client's own offset storing) are refused.</summary>
    public IDictionary<string, string> Client { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
