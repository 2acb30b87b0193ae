using System.Text;
using PubSubKafka.Serialization;
using PubSubKafka.Transport;

namespace PubSubKafka.Testing.Harness;

/// <summary>A record as it stands in a topic. Immutable; any thread may read it.</summary>
public class TopicRecord
{
    private readonly ReceivedRecord _record;

    internal TopicRecord(ReceivedRecord record) => _record = record;

    /// <summary>The topic.</summary>
    public string Topic => _record.Partition.Topic;

    /// <summary>The partition, from 0.</summary>
    public int Partition => _record.Partition.Partition;

    /// <summary>The offset in the partition, from 0.</summary>
    public long Offset => _record.Offset;

    /// <summary>The key as UTF-8, or <see langword="null"/> when there is none.</summary>
    public string? Key => _record.Key is null ? null : Encoding.UTF8.GetString(_record.Key);

    /// <summary>The key's bytes, or <see langword="null"/> when there is none.</summary>
    public ReadOnlyMemory<byte>? KeyBytes => _record.Key is null ? null : _record.Key.AsMemory();

    /// <summary>The value's bytes, or <see langword="null"/> for a tombstone.</summary>
    public ReadOnlyMemory<byte>? Value => _record.Value is null ? null : _record.Value.AsMemory();

    /// <summary>Whether the record is a tombstone: one without a value.</summary>
    public bool IsTombstone => _record.Value is null;

    /// <summary>The headers.</summary>
    public MessageHeaders Headers => _record.Headers;

    /// <summary>The timestamp, in whole milliseconds as Kafka keeps it.</summary>
    public DateTimeOffset Timestamp => _record.Timestamp;

    /// <summary>The message's id as a handler would see it: header <c>ce_id</c>, else <c>topic/partition/offset</c>.</summary>
    public string MessageId => RecordIdentity.MessageId(_record);

    /// <summary>Header <c>ce_correlationid</c>, or <see langword="null"/>.</summary>
    public string? CorrelationId => Headers.GetText(WireHeaders.CorrelationId);

    /// <summary>Header <c>ce_causationid</c>, or <see langword="null"/>.</summary>
    public string? CausationId => Headers.GetText(WireHeaders.CausationId);

    /// <summary>The alias of the message type: header <c>ce_type</c>, or <see langword="null"/>.</summary>
    public string? Type => Headers.GetText(WireHeaders.Type);

    /// <summary>Topic, partition and offset, for failure messages.</summary>
    public override string ToString() => $"{_record.Partition} offset {Offset}, key {Key ?? "none"}";

    internal ReceivedRecord Received => _record;
}
