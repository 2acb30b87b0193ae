using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Polling;

/// <summary>How a consumer commits in transactions.</summary>
/// <param name="Id">The transactional id, different for each running member.</param>
/// <param name="Interval">How long after one transaction has begun the next one does.</param>
/// <param name="Timeout">After how long brokers abort one that nobody ends.</param>
/// <param name="Sink">The producer's settings.</param>
internal sealed record TransactionSettings(string Id, TimeSpan Interval, TimeSpan Timeout, SinkSettings Sink);
