namespace PubSubKafka.Publishing;

/// <summary>The ids of the message that is being handled while another one is published; both null outside a handler.</summary>
internal readonly record struct ParentMessage(string? CorrelationId, string? MessageId);
