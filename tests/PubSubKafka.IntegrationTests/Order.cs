namespace PubSubKafka.IntegrationTests;

/// <summary>The message of these tests.</summary>
public sealed record Order(string Id, int Number);
