namespace PubSubKafka.Transport;

/// <summary>Settings of the producer port.</summary>
internal sealed record SinkSettings(
    ConnectionSettings Connection, TimeSpan Linger, string Compression, TimeSpan DeliveryTimeout, int QueueCapacity, int MaxMessageBytes);
