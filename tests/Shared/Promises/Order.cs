namespace PubSubKafka.Promises;

public sealed record Order(string Key, int Number);
