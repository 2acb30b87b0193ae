namespace PubSubKafka.Benchmarks.Latency;

/// <summary>One side in one round, in milliseconds.</summary>
internal readonly record struct LatencySample(double P50, double P99);
