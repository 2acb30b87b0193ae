using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PubSubKafka.Consuming.Committing;

/// <summary>
/// Completion maps as text for Kafka's commit metadata: <c>psk1:</c>, then Base64Url of a check value and the body. Pure.
/// </summary>
/// <remarks>
/// The body is the smaller of two forms. Runs: numbers of seven bits a byte that say in turn how many offsets are unfinished and how many finished,
/// beginning at the committed offset. Bits: one for each offset after the committed one. The check value is cut from a SHA-256 over topic,
/// partition, committed offset and body, so that a map never speaks for anything but what it was made for.
/// </remarks>
internal static class CompletionMapText
{
    /// <summary>No map of ours is larger than this, whatever a broker would store.</summary>
    public const int LongestText = 64 * 1024;

    private const string Family = "psk";
    private const string Prefix = "psk1:";
    private const int CheckBytes = 6;
    private const byte Runs = 1;
    private const byte Bits = 2;

    /// <summary>How many bytes the runs or the bits may take so that the text keeps to this many characters.</summary>
    public static int Capacity(int characters) => ((characters - Prefix.Length) * 3 / 4) - CheckBytes - 1;

    /// <summary>The text; empty for an empty map, null when it would be longer than allowed.</summary>
    public static string? Encode(string topic, int partition, long committed, CompletionMap map, int characters)
    {
        if (map.IsEmpty)
        {
            return "";
        }

        var runs = 0;
        var position = committed;
        foreach (var range in map.Finished)
        {
            runs += MapSize.OfNumber(range.Start - position) + MapSize.OfNumber(range.End - range.Start);
            position = range.End;
        }

        var bits = MapSize.OfBits(committed, map.End - 1);
        var size = (int)Math.Min(Math.Min(runs, bits), int.MaxValue);
        if (size > Capacity(characters))
        {
            return null;
        }

        var bytes = new byte[CheckBytes + 1 + size];
        var body = bytes.AsSpan(CheckBytes);
        if (runs <= bits)
        {
            body[0] = Runs;
            CompletionMapBody.WriteRuns(body[1..], committed, map);
        }
        else
        {
            body[0] = Bits;
            CompletionMapBody.WriteBits(body[1..], committed, map);
        }

        Check(topic, partition, committed, body, bytes.AsSpan(0, CheckBytes));
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    public static CompletionMapReading Decode(string? text, string topic, int partition, long committed, out CompletionMap map)
    {
        map = CompletionMap.Empty;
        if (string.IsNullOrEmpty(text))
        {
            return CompletionMapReading.None;
        }

        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return IsOfFamily(text) ? CompletionMapReading.Newer : CompletionMapReading.Foreign;
        }

        if (text.Length > LongestText || !TryDecodeBytes(text.AsSpan(Prefix.Length), out var bytes) || bytes.Length <= CheckBytes)
        {
            return CompletionMapReading.Corrupt;
        }

        Span<byte> expected = stackalloc byte[CheckBytes];
        var body = bytes.AsSpan(CheckBytes);
        Check(topic, partition, committed, body, expected);
        if (!expected.SequenceEqual(bytes.AsSpan(0, CheckBytes)))
        {
            return CompletionMapReading.Corrupt;
        }

        List<OffsetRange>? ranges = body[0] switch
        {
            Runs => CompletionMapBody.ReadRuns(body[1..], committed),
            Bits => CompletionMapBody.ReadBits(body[1..], committed),
            _ => null,
        };
        if (ranges is null)
        {
            return CompletionMapReading.Corrupt;
        }

        map = new CompletionMap([.. ranges]);
        return CompletionMapReading.Read;
    }

    private static bool IsOfFamily(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return text.StartsWith(Family, StringComparison.Ordinal) && colon > Family.Length && !text.AsSpan(Family.Length, colon - Family.Length).ContainsAnyExceptInRange('0', '9');
    }

    private static bool TryDecodeBytes(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written))
        {
            return false;
        }

        bytes = bytes[..written];
        return true;
    }

    private static void Check(string topic, int partition, long committed, ReadOnlySpan<byte> body, Span<byte> target)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> numbers = stackalloc byte[12];
        BinaryPrimitives.WriteInt32BigEndian(numbers, partition);
        BinaryPrimitives.WriteInt64BigEndian(numbers[4..], committed);
        hash.AppendData(numbers);
        hash.AppendData(Encoding.UTF8.GetBytes(topic));
        hash.AppendData(body);
        Span<byte> full = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(full);
        full[..target.Length].CopyTo(target);
    }
}
