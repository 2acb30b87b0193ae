namespace PubSubKafka.Failures.Redrive;

/// <summary>What became of a batch.</summary>
/// <param name="Count">How many records are done with.</param>
/// <param name="Refused">Those that Kafka did not take.</param>
internal sealed record RedriveWritten(int Count, IReadOnlyList<RedriveRefusal> Refused);
