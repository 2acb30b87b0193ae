using PubSubKafka.Transport;

namespace PubSubKafka.Publishing;

/// <summary>A record ready to be sent, and the ids that its headers carry. Without a correlation id of another message it is the message's own.</summary>
internal readonly record struct ComposedRecord(OutgoingRecord Record, MessageId MessageId, string? CorrelationId);
