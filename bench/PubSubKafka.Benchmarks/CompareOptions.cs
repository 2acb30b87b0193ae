using System.Globalization;

namespace PubSubKafka.Benchmarks;

/// <summary>What the command line of <c>compare</c> said.</summary>
/// <param name="Messages">Records of one round, in the rows that go as fast as they can.</param>
/// <param name="Broker">Addresses of a real Kafka; null: one is started where <c>KAFKA_HOME</c> is set.</param>
/// <param name="JsonFile">Where the rows go as JSON.</param>
/// <param name="MarkdownFile">The page whose table is replaced.</param>
/// <param name="Rows">Part of the names of the rows to run.</param>
/// <param name="Quick">A run that only shows that everything works.</param>
/// <param name="SoakMinutes">How long the memory rows measure; 0 leaves them out.</param>
/// <param name="WithKafka">Whether a real Kafka is used at all.</param>
internal sealed record CompareOptions(
    int Messages, string? Broker, string? JsonFile, string? MarkdownFile, string Rows, bool Quick, double SoakMinutes, bool WithKafka)
{
    public const string Usage = """
        usage: compare [--messages N] [--broker HOST:PORT] [--no-kafka] [--rows TEXT] [--quick] [--soak MINUTES] [--json FILE] [--markdown FILE]

          --messages N       records of one round in the rows that go as fast as they can (200,000)
          --broker ADDRESS   also on this Kafka; without it, on one that is started from KAFKA_HOME where that is set
          --no-kafka         on the embedded broker only
          --rows TEXT        only rows whose name contains the text
          --quick            few messages, one round, no Kafka but a given one: shows that all of it works, its numbers mean nothing
          --soak MINUTES     how long the memory rows measure (5); 0 leaves them out
          --json FILE        writes the rows as JSON
          --markdown FILE    replaces the table in a page
        """;

    private static readonly CompareOptions Default = new(200_000, null, null, null, "", false, 5, true);

    // A few seconds in all.
    private static readonly CompareOptions Smoke = Default with { Messages = 5_000, Quick = true, SoakMinutes = 0.05 };

    /// <exception cref="ArgumentException">An argument is unknown or has no value.</exception>
    public static CompareOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = arguments.Contains("--quick") ? Smoke : Default;
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--quick" => options,
                "--no-kafka" => options with { WithKafka = false },
                "--messages" => options with { Messages = Number(arguments, ref i, least: 100) },
                "--soak" => options with { SoakMinutes = Number(arguments, ref i, least: 0.0) },
                "--broker" => options with { Broker = Value(arguments, ref i) },
                "--rows" => options with { Rows = Value(arguments, ref i) },
                "--json" => options with { JsonFile = Value(arguments, ref i) },
                "--markdown" => options with { MarkdownFile = Value(arguments, ref i) },
                var unknown => throw new ArgumentException($"unknown argument {unknown}"),
            };
        }

        return options;
    }

    public bool Wants(string row) => row.Contains(Rows, StringComparison.OrdinalIgnoreCase);

    private static string Value(IReadOnlyList<string> arguments, ref int at) =>
        ++at < arguments.Count ? arguments[at] : throw new ArgumentException($"{arguments[at - 1]} needs a value");

    private static T Number<T>(IReadOnlyList<string> arguments, ref int at, T least)
        where T : struct, IComparable<T>, IParsable<T>
    {
        var text = Value(arguments, ref at);
        return T.TryParse(text, CultureInfo.InvariantCulture, out var number) && number.CompareTo(least) >= 0
            ? number
            : throw new ArgumentException($"{arguments[at - 1]} is a number of at least {least}, not {text}");
    }
}
