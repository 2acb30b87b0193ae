using PubSubKafka.Consuming.Committing;

namespace PubSubKafka.Consuming.Polling;

/// <summary>Where a lane has ended for another one to go on.</summary>
/// <param name="Position">The first offset to read; null when nothing is known.</param>
/// <param name="Finished">What is finished from there on.</param>
internal readonly record struct LaneEnd(long? Position, CompletionMap Finished);
