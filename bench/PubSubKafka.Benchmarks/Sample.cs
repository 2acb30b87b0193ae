namespace PubSubKafka.Benchmarks;

/// <summary>One side in one round.</summary>
/// <param name="Rate">Messages a second.</param>
/// <param name="Bytes">Bytes allocated for a message, in the whole process.</param>
internal readonly record struct Sample(double Rate, double Bytes);
