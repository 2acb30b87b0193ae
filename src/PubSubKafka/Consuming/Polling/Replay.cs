using PubSubKafka.Consuming.Committing;

namespace PubSubKafka.Consuming.Polling;

/// <summary>A partition whose records are handled again.</summary>
/// <param name="Until">Where it ends.</param>
/// <param name="Back">Where the partition goes on then.</param>
/// <param name="Finished">What is finished above that.</param>
internal sealed record Replay(long Until, long Back, CompletionMap Finished);
