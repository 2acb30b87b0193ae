namespace PubSubKafka.Benchmarks;

/// <summary>What both sides gave, round by round.</summary>
internal sealed record Outcome<T>(IReadOnlyList<T> Ours, IReadOnlyList<T> Raw)
{
    public double OfOurs(Func<T, double> value) => Median(Ours.Select(value));

    public double OfRaw(Func<T, double> value) => Median(Raw.Select(value));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
