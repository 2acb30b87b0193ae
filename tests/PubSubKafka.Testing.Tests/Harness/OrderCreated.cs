namespace PubSubKafka.Testing.Tests.Harness;

internal sealed record OrderCreated(string OrderId);
