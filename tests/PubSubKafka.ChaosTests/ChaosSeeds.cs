using System.Globalization;

namespace PubSubKafka.ChaosTests;

/// <summary>The seeds to run: those of an environment variable, else a few that are the same every time: each kind of group, and of work.</summary>
internal static class ChaosSeeds
{
    public const string Variable = "PUBSUBKAFKA_CHAOS_SEEDS";

    private static readonly int[] Usual = [1, 2, 3, 4];

    public static IReadOnlyList<int> Read(string? text) => string.IsNullOrWhiteSpace(text)
        ? Usual
        : [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(seed => int.Parse(seed, CultureInfo.InvariantCulture))];
}
