using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PubSubKafka.Publishing;

/// <summary>Makes UUIDs of version 7, whose order is about the order of creation.</summary>
/// <remarks>
/// As <see cref="Guid.CreateVersion7(DateTimeOffset)"/>, which calls the operating system for each one's random bits; here a thread asks for those of
/// many at once.
/// </remarks>
internal static class TimeOrderedGuid
{
    private const int RandomBytes = 10;
    private const int PerRefill = 100;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _used;

    public static Guid Create(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];

        // Its clock starts in 1970; an event may be older.
        BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(now.ToUnixTimeMilliseconds(), 0) << 16);
        NextRandom().CopyTo(bytes[6..]);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static ReadOnlySpan<byte> NextRandom()
    {
        if (_random is null || _used == _random.Length)
        {
            RandomNumberGenerator.Fill(_random ??= new byte[RandomBytes * PerRefill]);
            _used = 0;
        }

        _used += RandomBytes;
        return _random.AsSpan(_used - RandomBytes, RandomBytes);
    }
}
