using System.Collections;
using System.Text;

namespace PubSubKafka;

/// <summary>The headers of a record, in order. Names may repeat; where one value is asked for, the last one counts, as in Kafka's own clients.</summary>
/// <remarks>Not thread-safe while it is changed. Headers of a consumed record are read-only.</remarks>
public sealed class MessageHeaders : IReadOnlyList<MessageHeader>
{
    private MessageHeader[] _items;
    private int _count;
    private bool _readOnly;

    /// <summary>Makes an empty list.</summary>
    public MessageHeaders()
        : this(0)
    {
    }

    internal MessageHeaders(int capacity) => _items = capacity == 0 ? [] : new MessageHeader[capacity];

    /// <inheritdoc/>
    public int Count => _count;

    internal static MessageHeaders Empty { get; } = new() { _readOnly = true };

    /// <inheritdoc/>
    public MessageHeader this[int index] =>
        (uint)index < (uint)_count ? _items[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Adds a header at the end, also when one of that name exists.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The text, written as UTF-8.</param>
    /// <returns>These headers.</returns>
    /// <exception cref="InvalidOperationException">The headers belong to a consumed record.</exception>
    public MessageHeaders Add(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Add(name, Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Adds a header at the end, also when one of that name exists.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The bytes, taken over as they are, or <see langword="null"/>.</param>
    /// <returns>These headers.</returns>
    /// <exception cref="InvalidOperationException">The headers belong to a consumed record.</exception>
    public MessageHeaders Add(string name, byte[]? value)
    {
        if (_readOnly)
        {
            throw new InvalidOperationException("The headers of a consumed record cannot be changed; make new MessageHeaders for what is published.");
        }

        Append(new MessageHeader(name, value));
        return this;
    }

    /// <summary>The bytes of the last header of that name.</summary>
    /// <param name="name">The name. Case matters.</param>
    /// <param name="value">The bytes; empty when not found or when the header has no value.</param>
    /// <returns>Whether there is such a header.</returns>
    public bool TryGetValue(string name, out ReadOnlyMemory<byte> value)
    {
        var index = LastIndexOf(name);
        value = index < 0 ? default : _items[index].Value;
        return index >= 0;
    }

    /// <summary>The last header of that name, read as UTF-8.</summary>
    /// <param name="name">The name. Case matters.</param>
    /// <returns>The text, or <see langword="null"/> when there is no such header or it has no value.</returns>
    public string? GetText(string name)
    {
        var index = LastIndexOf(name);
        return index < 0 ? null : _items[index].Text;
    }

    /// <inheritdoc/>
    public IEnumerator<MessageHeader> GetEnumerator()
    {
        for (var i = 0; i < _count; i++)
        {
            yield return _items[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Adds a header as it was read from Kafka, where a name may be empty.</summary>
    internal void AddReceived(string name, byte[]? value) => Append(MessageHeader.Received(name, value));

    /// <summary>The same with a header of another record, whose value is not copied.</summary>
    internal void AddReceived(MessageHeader header) => Append(header);

    /// <summary>The same with a value that is a part of a buffer.</summary>
    internal void AddReceived(string name, byte[] buffer, int start, int length) => Append(MessageHeader.Received(name, buffer, start, length));

    internal MessageHeaders Freeze()
    {
        _readOnly = true;
        return this;
    }

    private void Append(MessageHeader header)
    {
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(4, _items.Length * 2));
        }

        _items[_count++] = header;
    }

    private int LastIndexOf(string name)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            if (string.Equals(_items[i].Name, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
