using System.Text;

namespace PubSubKafka;

/// <summary>One Kafka header: a name and bytes. Names may repeat within a record.</summary>
public readonly struct MessageHeader : IEquatable<MessageHeader>
{
    private readonly byte[]? _buffer;
    private readonly int _start;
    private readonly int _length;

    /// <summary>Makes a header.</summary>
    /// <param name="name">The name. Case matters.</param>
    /// <param name="value">The bytes, taken over as they are, or <see langword="null"/>, which Kafka allows.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public MessageHeader(string name, byte[]? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        _buffer = value;
        _length = value?.Length ?? 0;
    }

    private MessageHeader(byte[]? buffer, int start, int length, string name)
    {
        Name = name;
        _buffer = buffer;
        _start = start;
        _length = length;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The bytes; empty when the header has no value.</summary>
    public ReadOnlyMemory<byte> Value => new(_buffer, _start, _length);

    /// <summary>The value read as UTF-8, or <see langword="null"/> when the header has no value. Bytes that are no UTF-8 become U+FFFD.</summary>
    public string? Text => _buffer is null ? null : Encoding.UTF8.GetString(Span);

    /// <summary>The value as an array of its own, which is a copy only where several values are kept in one.</summary>
    internal byte[]? Bytes => _buffer is null || _length == _buffer.Length ? _buffer : Span.ToArray();

    /// <summary>Whether there is a value, possibly an empty one.</summary>
    internal bool HasValue => _buffer is not null;

    private ReadOnlySpan<byte> Span => new(_buffer, _start, _length);

    /// <summary>A header as another client wrote it, whose name may be empty.</summary>
    internal static MessageHeader Received(string name, byte[]? value) => new(value, 0, value?.Length ?? 0, name);

    /// <summary>The same with a value that is a part of a buffer.</summary>
    internal static MessageHeader Received(string name, byte[] buffer, int start, int length) => new(buffer, start, length, name);

    /// <summary>Whether both headers have the same name and bytes.</summary>
    /// <param name="left">One header.</param>
    /// <param name="right">The other header.</param>
    /// <returns><see langword="true"/> when equal.</returns>
    public static bool operator ==(MessageHeader left, MessageHeader right) => left.Equals(right);

    /// <summary>Whether the headers differ in name or bytes.</summary>
    /// <param name="left">One header.</param>
    /// <param name="right">The other header.</param>
    /// <returns><see langword="true"/> when different.</returns>
    public static bool operator !=(MessageHeader left, MessageHeader right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(MessageHeader other) =>
        string.Equals(Name, other.Name, StringComparison.Ordinal)
        && (_buffer is null) == (other._buffer is null)
        && Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MessageHeader other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Name, StringComparer.Ordinal);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }
}
