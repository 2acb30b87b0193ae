using System.Text;

namespace PubSubKafka.Serialization;

/// <summary>A declared message type on a topic: its alias on the wire, how to find the key, and how to write and read it.</summary>
/// <remarks>Reading goes by <c>content-type</c>: the first reader that knows it; a record without one is read by the first reader, the topic's own.</remarks>
internal abstract class MessageType(string topic, string alias, Type clrType)
{
    public string Topic { get; } = topic;

    /// <summary>What <c>ce_type</c> holds. Names of CLR types never come from the wire.</summary>
    public string Alias { get; } = alias;

    /// <summary>The alias as it is written to every record; shared by them, so it MUST NOT be changed.</summary>
    public byte[] AliasBytes { get; } = Encoding.UTF8.GetBytes(alias);

    public Type ClrType { get; } = clrType;

    /// <summary>The message in these bytes.</summary>
    /// <exception cref="MessageSerializationException">No reader knows the content type, or the reader failed.</exception>
    public abstract object Deserialize(string? contentType, ReadOnlySpan<byte> data);
}
