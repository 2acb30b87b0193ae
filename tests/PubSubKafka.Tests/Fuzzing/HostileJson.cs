using System.Globalization;
using System.Text;

namespace PubSubKafka.Tests.Fuzzing;

/// <summary>JSON that is almost right, and what calls itself so.</summary>
internal static class HostileJson
{
    private static readonly string[] Names =
        ["text", "NUMBER", "large", "fraction", "money", "time", "span", "id", "day", "link", "bytes", "children", "names", "any", "thing", "$type", "__proto__", ""];

    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "-0", "-1", "1.5", "1e999", "-1E-999", "1e1000000000", "9999999999999999999999999999999999999999", "0.0000000000000000000000000000000001", "NaN", "01",
        "\"\"", "\"2024-02-30T25:61:61Z\"", "\"9999-12-31T23:59:59.9999999+14:00\"", "\"\\uD800\"", "\"\\u0000\"", "\"AAAA\"", "\"====\"", "\"00000000-0000-0000-0000-000000000000\"", "\"Friday\"",
    ];

    public static byte[] Next(Random random) => random.Next(12) switch
    {
        0 => HostileText.Bytes(random),
        1 => Encoding.UTF8.GetBytes(new string('[', random.Next(1, 100_000))),
        2 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"children\":[", random.Next(1, 300)))),
        3 => Encoding.UTF8.GetBytes($"{{\"any\":{new string('[', 70)}{new string(']', 70)}}}"),
        4 => Encoding.UTF8.GetBytes($"{{\"{Names[random.Next(Names.Length)]}\":{new string((char)random.Next('0', ':'), HostileText.Length(random))}}}"),
        5 => Encoding.UTF8.GetBytes($"{{\"children\":[{string.Join(',', Enumerable.Repeat(random.Next(2) == 0 ? "{}" : "null", random.Next(1_000)))}]}}"),
        6 => Encoding.Unicode.GetBytes(Value(random, 3)),
        7 => [.. "\uFEFF"u8, .. Encoding.UTF8.GetBytes(Object(random, 3))],
        8 => Encoding.UTF8.GetBytes(Value(random, 3)),
        9 => HostileText.Damaged(random, Encoding.UTF8.GetBytes(Object(random, 4))),
        _ => Encoding.UTF8.GetBytes(Object(random, 4)),
    };

    private static string Object(Random random, int depth) =>
        $"{{{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => $"\"{Names[random.Next(Names.Length)]}\":{Value(random, depth - 1)}"))}}}";

    private static string Value(Random random, int depth) => (depth > 0 ? random.Next(6) : random.Next(3)) switch
    {
        0 => Scalars[random.Next(Scalars.Length)],
        1 => string.Create(CultureInfo.InvariantCulture, $"{random.NextInt64(long.MinValue, long.MaxValue)}"),
        2 => System.Text.Json.JsonSerializer.Serialize(HostileText.Text(random)),
        3 => $"[{string.Join(random.Next(9) == 0 ? ",," : ",", Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1)))}]",
        _ => Object(random, depth),
    };
}
