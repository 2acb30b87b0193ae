namespace PubSubKafka.Promises;

public sealed record Receipt(string Text);
