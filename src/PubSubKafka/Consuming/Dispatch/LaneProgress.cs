using PubSubKafka.Consuming.Committing;

namespace PubSubKafka.Consuming.Dispatch;

/// <summary>How far a lane has come, taken in one moment: what is below <paramref name="Committable"/> is finished, and so is what the map holds.</summary>
/// <param name="Version">Of the watermark; a later progress has a higher one.</param>
/// <param name="Committable">The offset to commit; null when there is none yet.</param>
/// <param name="Position">The same, or what the lane was to go on from while nothing was read.</param>
/// <param name="Reached">One past the last record read.</param>
/// <param name="Finished">What is finished above it.</param>
internal readonly record struct LaneProgress(long Version, long? Committable, long? Position, long? Reached, CompletionMap Finished);
