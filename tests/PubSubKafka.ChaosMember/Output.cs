namespace PubSubKafka.ChaosMember;

/// <summary>What is published for a record.</summary>
/// <param name="Key">The record's key.</param>
/// <param name="Sequence">The record's number within its key.</param>
public sealed record Output(string Key, int Sequence);
