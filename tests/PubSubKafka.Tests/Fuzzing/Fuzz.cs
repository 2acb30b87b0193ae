using System.Globalization;
using Xunit.Sdk;

namespace PubSubKafka.Tests.Fuzzing;

/// <summary>
/// Runs a test with many random cases. Each case has a generator of its own, made from the seed and its number, so that one of them can be played
/// again by itself: with the environment variables that the failure names.
/// </summary>
internal static class Fuzz
{
    private const int Cases = 10_000;

    /// <summary>The same for every run unless the environment says otherwise, so that a red build is red again.</summary>
    public static int Seed { get; } = Number("PUBSUBKAFKA_FUZZ_SEED") ?? 1;

    /// <summary>The numbers of the cases to run.</summary>
    public static IEnumerable<int> Numbers { get; } = Number("PUBSUBKAFKA_FUZZ_CASE") is { } only
        ? [only]
        : Enumerable.Range(0, Number("PUBSUBKAFKA_FUZZ_CASES") ?? Cases);

    public static Random RandomFor(int number) => new(unchecked((Seed * 1_000_003) ^ (number * 7_919)));

    /// <summary>Plays every case.</summary>
    /// <param name="generate">Makes a case.</param>
    /// <param name="check">Throws when the case shows a defect.</param>
    /// <param name="describe">Says what the case was. Default: its <see cref="object.ToString"/>.</param>
    public static void Check<TCase>(Func<Random, TCase> generate, Action<TCase> check, Func<TCase, string>? describe = null)
    {
        foreach (var number in Numbers)
        {
            var generated = generate(RandomFor(number));
            try
            {
                check(generated);
            }
            catch (Exception exception)
            {
                throw Failure(number, describe?.Invoke(generated) ?? $"{generated}", exception);
            }
        }
    }

    public static XunitException Failure(int number, string what, Exception? inner = null) => new(
        $"Case {number} of seed {Seed} failed. Play it again with PUBSUBKAFKA_FUZZ_SEED={Seed} PUBSUBKAFKA_FUZZ_CASE={number}.{Environment.NewLine}" +
        $"{what}{Environment.NewLine}{inner?.Message}",
        inner);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
}
