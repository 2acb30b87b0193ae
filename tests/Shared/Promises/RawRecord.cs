using System.Text;

namespace PubSubKafka.Promises;

/// <summary>A record as any client would read it.</summary>
public sealed record RawRecord(int Partition, long Offset, byte[]? Key, byte[]? Value, IReadOnlyList<(string Name, byte[]? Value)> Headers)
{
    public string? Text(string header) => Headers.LastOrDefault(candidate => candidate.Name == header).Value is { } value ? Encoding.UTF8.GetString(value) : null;
}
