using Confluent.Kafka;

namespace PubSubKafka.Transport.ConfluentKafka;

/// <summary>A header of the client whose content changes from record to record.</summary>
internal sealed class ReusedHeader : IHeader
{
    public string Key { get; set; } = string.Empty;

    public byte[]? Value { get; set; }

    public byte[]? GetValueBytes() => Value;
}
