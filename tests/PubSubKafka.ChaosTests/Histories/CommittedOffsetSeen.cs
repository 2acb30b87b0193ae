namespace PubSubKafka.ChaosTests.Histories;

/// <summary>A committed offset that the watcher read.</summary>
/// <param name="Time">A moment after the answer.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset that the group goes on from.</param>
internal readonly record struct CommittedOffsetSeen(long Time, int Partition, long Offset);
