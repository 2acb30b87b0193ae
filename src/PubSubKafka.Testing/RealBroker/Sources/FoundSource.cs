namespace PubSubKafka.Testing.RealBroker.Sources;

/// <summary>The result of looking for a Kafka: what people are told, and what is needed to start it.</summary>
internal sealed record FoundSource(KafkaAvailability Availability, string? BootstrapServers = null, KafkaDistribution? Distribution = null);
