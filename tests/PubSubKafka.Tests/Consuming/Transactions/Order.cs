namespace PubSubKafka.Tests.Consuming.Transactions;

internal sealed record Order(string? Key, int Number);
