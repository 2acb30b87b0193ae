using System.Text;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>The names of headers as text. Records of a topic have the same few, so the latest are kept. Owned by the source's thread.</summary>
internal sealed class HeaderNames
{
    private const int Slots = 256;

    // Names that others make up must not take memory for good.
    private const int LongestKept = 64;

    private readonly (byte[] Bytes, string Text)[] _kept = new (byte[], string)[Slots];

    public string Get(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.Length > LongestKept)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        ref var kept = ref _kept[((bytes[0] * 31) + (bytes[bytes.Length / 2] * 7) + bytes[^1] + (bytes.Length * 3)) % Slots];
        if (kept.Bytes is null || !bytes.SequenceEqual(kept.Bytes))
        {
            kept = (bytes.ToArray(), Encoding.UTF8.GetString(bytes));
        }

        return kept.Text;
    }
}
