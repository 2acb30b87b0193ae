namespace PubSubKafka.ChaosTests.Histories;

/// <summary>A commit that the broker acknowledged to the member.</summary>
internal readonly record struct Commit(long Time, long Offset);
