using System.Buffers.Binary;
using System.Buffers.Text;

namespace PubSubKafka.Consuming.Committing;

/// <summary>
/// What stands before the completion map in the metadata of offsets that a transaction commits: <c>pst1:</c>, eight characters that only this transaction has, and
/// <c>;</c>. An offset with it says that the transaction was committed, whatever else has become of the partition.
/// </summary>
internal static class TransactionMark
{
    public const int Length = 14;

    private const string Prefix = "pst1:";
    private const char End = ';';
    private const int RandomBytes = 6;

    public static string New()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Random.Shared.NextInt64());
        return $"{Prefix}{Base64Url.EncodeToString(bytes[..RandomBytes])}{End}";
    }

    /// <summary>The completion map's text in metadata with or without a mark.</summary>
    public static string Remove(string metadata) =>
        metadata.Length >= Length && metadata.StartsWith(Prefix, StringComparison.Ordinal) && metadata[Length - 1] == End ? metadata[Length..] : metadata;
}
