using PubSubKafka.Transport;

namespace PubSubKafka.Consuming.Dispatch;

/// <summary>A record to be written, and the offset of the one whose handling has published it.</summary>
internal readonly record struct LaneOutput(OutgoingRecord Record, long SourceOffset);
