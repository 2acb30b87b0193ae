using System.Globalization;

namespace PubSubKafka.Publishing;

/// <summary>Values that every record has anew, as the UTF-8 that goes on the wire.</summary>
internal static class WireText
{
    // 2026-08-20T12:34:56.1234567Z
    private const int TimeLength = 28;

    /// <summary>RFC 3339 in UTC.</summary>
    public static byte[] Time(DateTimeOffset time)
    {
        var bytes = new byte[TimeLength];
        time.UtcDateTime.TryFormat(bytes, out _, "O", CultureInfo.InvariantCulture);
        return bytes;
    }
}
