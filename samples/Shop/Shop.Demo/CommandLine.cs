using System.Globalization;

namespace Shop.Demo;

/// <summary>Reads the command line.</summary>
internal static class CommandLine
{
    public const string Help = """
        Runs the shop: three services that talk through Kafka, one of which goes away in the middle.

          --broker embedded     a broker inside this program (default)
          --broker kafka        a real Kafka, from the distribution in KAFKA_HOME
          --broker HOST:PORT    a Kafka that runs already; the demo's topics have names of their own and are removed at the end
          --orders N            orders to place, 1 to 100000 (default 600)
          --outage SECONDS      how long ProductService is away, 1 to 600 (default 4); orders are placed for three times as long
          --kill                take ProductService down by SIGKILL instead of SIGTERM
          --report FILE         write the numbers as JSON
          --help                this text

        Exit code: 0 when nothing was lost, doubled or out of order; 1 when something was; 2 when the run itself failed;
        130 when it was interrupted.
        """;

    private const int MostOrders = 100_000;
    private const int LongestOutage = 600;

    /// <exception cref="FormatException">An argument is not understood; the message says which.</exception>
    public static DemoOptions Parse(string[] arguments)
    {
        var options = DemoOptions.Default;
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            string Value() => ++i < arguments.Length ? arguments[i] : throw new FormatException($"{name} needs a value.");
            options = name switch
            {
                "--broker" => options with { Broker = Broker(Value()) },
                "--orders" => options with { Orders = (int)Number(name, Value(), MostOrders) },
                "--outage" => options with { Outage = TimeSpan.FromSeconds(Number(name, Value(), LongestOutage)) },
                "--report" => options with { ReportFile = Report(Value()) },
                "--kill" => options with { Kill = true },
                _ => throw new FormatException($"'{name}' is no argument of the demo; see --help."),
            };
        }

        return options;
    }

    private static string Broker(string value) =>
        value is DemoOptions.Embedded or DemoOptions.Kafka || value.Contains(':', StringComparison.Ordinal)
            ? value
            : throw new FormatException($"--broker is embedded, kafka or HOST:PORT, not '{value}'.");

    // Looked at before the run, whose numbers would be lost after it.
    private static string Report(string value)
    {
        var file = Path.GetFullPath(value);
        return Directory.Exists(Path.GetDirectoryName(file)) && !Directory.Exists(file)
            ? file
            : throw new FormatException($"--report: '{value}' is no file in a folder that exists.");
    }

    private static double Number(string name, string value, int most) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new FormatException($"{name} is a number from 1 to {most}, not '{value}'.");
}
