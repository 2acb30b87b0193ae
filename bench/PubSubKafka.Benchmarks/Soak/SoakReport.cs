namespace PubSubKafka.Benchmarks.Soak;

/// <summary>What the process that was watched tells in the end.</summary>
internal sealed record SoakReport(MemoryUse Begin, MemoryUse End, int Handled);
