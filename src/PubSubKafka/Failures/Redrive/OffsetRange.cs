namespace PubSubKafka.Failures.Redrive;

/// <summary>Offsets that follow each other, both ends included.</summary>
internal readonly record struct OffsetRange(long First, long Last);
