using PubSubKafka.Retries;
using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>A consumer's validated settings, as the composition root hands them over.</summary>
internal sealed record ConsumerSettings(
    string Name,
    IReadOnlyList<string> Topics,
    RetryRoutes Routes,
    MessageOrdering Ordering,
    int Concurrency,
    int MaxBufferedPerPartition,
    int MaxCommitMetadataBytes,
    TimeSpan CommitInterval,
    TimeSpan DrainTimeout,
    TimeSpan StuckAfter,
    SourceSettings Source,
    TransactionSettings? Transactions = null);
