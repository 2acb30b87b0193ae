namespace PubSubKafka.Benchmarks;

/// <summary>One side in one round.</summary>
/// <param name="Rate">Messages a second.</param>
/// <param name="Bytes">Bytes allocated for a message, in the whole process.</param>
/// <param name="Cpu">Processor time for a message, in the whole process: on the embedded broker that one is in it.</param>
internal readonly record struct Sample(double Rate, double Bytes, TimeSpan Cpu);
