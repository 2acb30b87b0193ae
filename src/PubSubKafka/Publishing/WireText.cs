using System.Globalization;
using System.Text;

namespace PubSubKafka.Publishing;

/// <summary>Values that every record has anew, as the UTF-8 that goes on the wire.</summary>
internal static class WireText
{
    // 2026-08-20T12:34:56.1234567Z
    private const int TimeLength = 28;
    private const int GuidLength = 36;

    /// <summary>The given id, or a version 7 UUID of that moment, whose order by text is about the order of creation.</summary>
    public static (string Text, byte[] Bytes) MessageId(string? given, DateTimeOffset now)
    {
        if (given is not null)
        {
            return (given, Encoding.UTF8.GetBytes(given));
        }

        // The UUID's clock starts in 1970; an event may be older.
        var id = Guid.CreateVersion7(now < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : now);
        var bytes = new byte[GuidLength];
        id.TryFormat(bytes, out _);
        return (id.ToString(), bytes);
    }

    /// <summary>RFC 3339 in UTC.</summary>
    public static byte[] Time(DateTimeOffset time)
    {
        var bytes = new byte[TimeLength];
        time.UtcDateTime.TryFormat(bytes, out _, "O", CultureInfo.InvariantCulture);
        return bytes;
    }
}
