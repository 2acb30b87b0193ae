using System.Text;

namespace PubSubKafka;

/// <summary>One Kafka header: a name and bytes. Names may repeat within a record.</summary>
public readonly struct MessageHeader : IEquatable<MessageHeader>
{
    private readonly byte[]? _value;

    /// <summary>Makes a header.</summary>
    /// <param name="name">The name. Case matters.</param>
    /// <param name="value">The bytes, taken over as they are, or <see langword="null"/>, which Kafka allows.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public MessageHeader(string name, byte[]? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        _value = value;
    }

    private MessageHeader(byte[]? value, string name)
    {
        Name = name;
        _value = value;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The bytes; empty when the header has no value.</summary>
    public ReadOnlyMemory<byte> Value => _value;

    /// <summary>The value read as UTF-8, or <see langword="null"/> when the header has no value. Bytes that are no UTF-8 become U+FFFD.</summary>
    public string? Text => _value is null ? null : Encoding.UTF8.GetString(_value);

    internal byte[]? Bytes => _value;

    /// <summary>A header as another client wrote it, whose name may be empty.</summary>
    internal static MessageHeader Received(string name, byte[]? value) => new(value, name);

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
        && (_value is null) == (other._value is null)
        && _value.AsSpan().SequenceEqual(other._value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MessageHeader other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Name, StringComparer.Ordinal);
        hash.AddBytes(_value);
        return hash.ToHashCode();
    }
}
