using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PubSubKafka.Tests.Consuming.Committing;

/// <summary>A map's text as docs/wire-format.md describes it, with any body: written anew here, so that the format cannot change unnoticed.</summary>
internal static class ForgedMap
{
    public static string With(string topic, int partition, long committed, ReadOnlySpan<byte> body)
    {
        var numbers = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(numbers, partition);
        BinaryPrimitives.WriteInt64BigEndian(numbers.AsSpan(4), committed);
        var hash = SHA256.HashData([.. numbers, .. Encoding.UTF8.GetBytes(topic), .. body]);
        return "psk1:" + Base64Url.EncodeToString([.. hash[..6], .. body]);
    }
}
