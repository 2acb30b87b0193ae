namespace PubSubKafka.Specs.Fixtures;

/// <summary>One call of a handler.</summary>
internal sealed record Call(string Member, string Topic, int Partition, long Offset, string? Key, int Number, int Attempt);
