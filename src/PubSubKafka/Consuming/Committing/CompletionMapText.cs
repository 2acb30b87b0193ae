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
            WriteRuns(body[1..], committed, map);
        }
        else
        {
            body[0] = Bits;
            WriteBits(body[1..], committed, map);
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
            Runs => ReadRuns(body[1..], committed),
            Bits => ReadBits(body[1..], committed),
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

    private static void WriteRuns(Span<byte> target, long committed, CompletionMap map)
    {
        var position = committed;
        foreach (var range in map.Finished)
        {
            target = WriteNumber(target, range.Start - position);
            target = WriteNumber(target, range.End - range.Start);
            position = range.End;
        }
    }

    private static List<OffsetRange>? ReadRuns(ReadOnlySpan<byte> source, long committed)
    {
        var ranges = new List<OffsetRange>();
        var position = committed;
        while (!source.IsEmpty)
        {
            // A run of nothing, or one beyond the last possible offset, is in no map of ours.
            if (!TryReadNumber(ref source, out var unfinished) || unfinished == 0 || unfinished > long.MaxValue - position)
            {
                return null;
            }

            position += unfinished;
            if (!TryReadNumber(ref source, out var finished) || finished == 0 || finished > long.MaxValue - position)
            {
                return null;
            }

            ranges.Add(new OffsetRange(position, position + finished));
            position += finished;
        }

        return ranges.Count > 0 ? ranges : null;
    }

    private static void WriteBits(Span<byte> target, long committed, CompletionMap map)
    {
        foreach (var range in map.Finished)
        {
            for (var offset = range.Start; offset < range.End; offset++)
            {
                var bit = offset - committed - 1;
                target[(int)(bit >> 3)] |= (byte)(1 << (int)(bit & 7));
            }
        }
    }

    private static List<OffsetRange>? ReadBits(ReadOnlySpan<byte> source, long committed)
    {
        var ranges = new List<OffsetRange>();
        if (committed > long.MaxValue - 1 - (source.Length * 8L))
        {
            return null;
        }

        var start = -1L;
        for (var bit = 0L; bit < source.Length * 8L; bit++)
        {
            var isFinished = (source[(int)(bit >> 3)] & (1 << (int)(bit & 7))) != 0;
            var offset = committed + 1 + bit;
            if (isFinished && start < 0)
            {
                start = offset;
            }
            else if (!isFinished && start >= 0)
            {
                ranges.Add(new OffsetRange(start, offset));
                start = -1;
            }
        }

        if (start >= 0)
        {
            ranges.Add(new OffsetRange(start, committed + 1 + (source.Length * 8L)));
        }

        return ranges.Count > 0 ? ranges : null;
    }

    private static Span<byte> WriteNumber(Span<byte> target, long number)
    {
        var index = 0;
        for (; number >= 0x80; number >>= 7)
        {
            target[index++] = (byte)(number | 0x80);
        }

        target[index++] = (byte)number;
        return target[index..];
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> source, out long number)
    {
        number = 0;
        for (var shift = 0; shift < 63 && !source.IsEmpty; shift += 7)
        {
            var next = source[0];
            source = source[1..];
            number |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
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
