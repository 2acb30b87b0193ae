using System.Globalization;

namespace PubSubKafka.Benchmarks.Soak;

/// <summary>What the process that is watched is told.</summary>
internal sealed record SoakSettings(string BootstrapServers, string Topic, SoakScenario Scenario, TimeSpan Time)
{
    /// <summary>Before the first look: caches, buffers and the compiler are to have their final size.</summary>
    public TimeSpan WarmUp => Time / 5;

    public static SoakSettings Parse(IReadOnlyList<string> arguments) => new(
        arguments[0], arguments[1], Enum.Parse<SoakScenario>(arguments[2]), TimeSpan.Parse(arguments[3], CultureInfo.InvariantCulture));

    public IReadOnlyList<string> ToArguments() =>
        [SoakProcess.Command, BootstrapServers, Topic, Scenario.ToString(), Time.ToString("c", CultureInfo.InvariantCulture)];
}
