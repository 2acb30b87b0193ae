namespace PubSubKafka.Benchmarks.SlowHandlers;

/// <summary>The key of each record; the same in every run.</summary>
internal static class Keys
{
    private const int Count = 1_000;
    private const int Seed = 20_260_101;

    public static string Describe(KeyMix mix) => mix switch
    {
        KeyMix.Uniform => $"{Count:n0} keys",
        KeyMix.Zipf => $"{Count:n0} Zipf keys",
        _ => "one hot key",
    };

    public static int[] Of(KeyMix mix, int messages) => mix switch
    {
        KeyMix.Uniform => [.. Enumerable.Range(0, messages).Select(number => number % Count)],
        KeyMix.Zipf => Zipf(messages),
        _ => new int[messages],
    };

    private static int[] Zipf(int messages)
    {
        var upTo = new double[Count];
        var sum = 0.0;
        for (var key = 0; key < Count; key++)
        {
            upTo[key] = sum += 1.0 / (key + 1);
        }

        // A fixed sequence: every run and every machine gets the same records.
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, messages).Select(_ => Math.Min(Count - 1, ~Array.BinarySearch(upTo, random.NextDouble() * sum)))];
    }
}
