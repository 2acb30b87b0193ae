using PubSubKafka.Transport;

namespace PubSubKafka.Pipeline;

/// <summary>One output of a record that a broker has refused, and why.</summary>
internal sealed class OutputRefusal(OutgoingRecord refused, string errorCode, Exception why)
{
    private readonly string _topic = refused.Topic;
    private readonly int? _partition = refused.Partition;
    private readonly int _size = refused.Size;

    /// <summary>When a departure was first told of it, as a timestamp of the clock; null while none was.</summary>
    public long? ToldAt { get; set; }

    /// <summary>Whether another record would be refused for the same reason: one that is smaller than one that was too large may not be.</summary>
    public bool Concerns(OutgoingRecord record) =>
        record.Topic == _topic && record.Partition == _partition && (errorCode != TransportErrors.TooLarge || record.Size >= _size);

    public PublishException ToException() => new(
        $"The record for topic '{_topic}' was refused: {why.Message}", _topic, errorCode, mayHaveBeenWritten: false, isTransient: false, why);
}
