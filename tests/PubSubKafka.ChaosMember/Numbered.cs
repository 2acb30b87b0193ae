namespace PubSubKafka.ChaosMember;

/// <summary>The message of the chaos tests.</summary>
/// <param name="Key">The record's key.</param>
/// <param name="Sequence">The record's number within its key, from 1.</param>
public sealed record Numbered(string Key, int Sequence);
