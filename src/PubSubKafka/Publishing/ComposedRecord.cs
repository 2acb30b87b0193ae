using PubSubKafka.Transport;

namespace PubSubKafka.Publishing;

/// <summary>A record ready to be sent, and the ids that its headers carry.</summary>
internal readonly record struct ComposedRecord(OutgoingRecord Record, string MessageId, string CorrelationId);
