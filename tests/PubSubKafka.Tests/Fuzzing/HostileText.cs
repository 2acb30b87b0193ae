using System.Text;

namespace PubSubKafka.Tests.Fuzzing;

/// <summary>Texts and bytes that a stranger may send.</summary>
internal static class HostileText
{
    private static readonly string[] Fragments =
    [
        string.Empty, " ", "\0", "\r\n", "\t", "..", "/", "\\", "%", "{0}", "{Consumer}", "'", "\"", ";", ",", "=", "\uFEFF", "\uFFFD", "\u202E", "é", "漢字", "😀",
        "null", "true", "NaN", "-1", "0", "2147483648", "-9223372036854775809", "1e999", "9999-12-31T23:59:59Z", "System.Object", "System.Version, System.Private.CoreLib",
        "orders-dlq", "dead-letter-", "ce_", "application/json",
    ];

    /// <summary>Mostly short; now and then as long as a record may be.</summary>
    public static int Length(Random random) => random.Next(20_000) switch
    {
        < 2 => 1_000_000,
        < 40 => random.Next(20_000),
        < 1_000 => random.Next(500),
        _ => random.Next(30),
    };

    public static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Bytes of every kind: noise, text, text with noise in it, nothing.</summary>
    public static byte[] Bytes(Random random) => random.Next(4) switch
    {
        0 => Bytes(random, Length(random)),
        1 => Encoding.UTF8.GetBytes(Text(random)),
        2 => Damaged(random, Encoding.UTF8.GetBytes(Text(random))),
        _ => [],
    };

    public static byte[]? BytesOrNull(Random random) => random.Next(5) == 0 ? null : Bytes(random);

    public static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var parts = random.Next(1, 5); parts > 0; parts--)
        {
            text.Append(random.Next(4) switch
            {
                0 => new string((char)random.Next(char.MaxValue + 1), random.Next(20)),
                1 => new string((char)random.Next(' ', '~'), Length(random)),
                _ => Fragments[random.Next(Fragments.Length)],
            });
        }

        return text.ToString();
    }

    /// <summary>The same with some bytes changed, taken away or added.</summary>
    public static byte[] Damaged(Random random, byte[] bytes)
    {
        var damaged = bytes.ToList();
        for (var times = random.Next(1, 4); times > 0 && damaged.Count > 0; times--)
        {
            var at = random.Next(damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged.RemoveRange(at, random.Next(1, Math.Min(8, damaged.Count - at) + 1));
                    break;
                case 2:
                    damaged.InsertRange(at, Bytes(random, random.Next(1, 8)));
                    break;
                default:
                    damaged.InsertRange(at, damaged.GetRange(at, random.Next(Math.Min(64, damaged.Count - at))));
                    break;
            }
        }

        return [.. damaged];
    }
}
