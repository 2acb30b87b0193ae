namespace PubSubKafka.Consuming.Committing;

/// <summary>Offsets from <paramref name="Start"/> up to, not including, <paramref name="End"/>.</summary>
internal readonly record struct OffsetRange(long Start, long End);
