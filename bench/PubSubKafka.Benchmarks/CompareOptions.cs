using System.Globalization;

namespace PubSubKafka.Benchmarks;

internal sealed record CompareOptions(int Messages, string? Broker, string? JsonFile)
{
    public static CompareOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new CompareOptions(200_000, null, null);
        for (var i = 0; i + 1 < arguments.Length; i += 2)
        {
            options = arguments[i] switch
            {
                "--messages" => options with { Messages = int.Parse(arguments[i + 1], CultureInfo.InvariantCulture) },
                "--broker" => options with { Broker = arguments[i + 1] },
                "--json" => options with { JsonFile = arguments[i + 1] },
                var unknown => throw new ArgumentException($"unknown argument {unknown}"),
            };
        }

        return options;
    }
}
