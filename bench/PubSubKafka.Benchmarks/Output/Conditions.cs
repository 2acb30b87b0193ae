using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace PubSubKafka.Benchmarks.Output;

/// <summary>Under which conditions the numbers were taken, as one sentence. It names no machine.</summary>
internal static class Conditions
{
    public static string Describe(CompareOptions options) =>
        $"Taken on {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}, "
        + $"{RuntimeInformation.FrameworkDescription}, librdkafka {Library.VersionString}, {options.Messages:n0} messages a round, "
        + $"median of {Measurement.Rounds} rounds in turn.";
}
