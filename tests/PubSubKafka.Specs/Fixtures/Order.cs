namespace PubSubKafka.Specs.Fixtures;

/// <summary>The message of these tests. A null key is a record without a key.</summary>
public sealed record Order(string? Key, int Number);
