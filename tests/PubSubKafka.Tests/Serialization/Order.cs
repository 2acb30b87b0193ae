namespace PubSubKafka.Tests.Serialization;

public sealed record Order(string OrderId, int Amount);
