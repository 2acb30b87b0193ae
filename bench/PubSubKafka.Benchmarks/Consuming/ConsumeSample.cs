namespace PubSubKafka.Benchmarks.Consuming;

/// <summary>One side in one round.</summary>
/// <param name="Steady">From the first record to the last.</param>
/// <param name="UntilFirst">From the start of the host, or the making of the raw consumer, to the first record.</param>
internal readonly record struct ConsumeSample(Sample Steady, TimeSpan UntilFirst);
