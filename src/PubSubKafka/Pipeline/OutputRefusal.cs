using PubSubKafka.Transport;

namespace PubSubKafka.Pipeline;

/// <summary>One output of a record that a broker has refused, and why.</summary>
internal sealed class OutputRefusal(OutgoingRecord refused, string errorCode, Exception why)
{
    private readonly int _size = SizeOf(refused);

    /// <summary>When a departure was first told of it, as a timestamp of the clock; 0 while none was.</summary>
    public long ToldAt { get; set; }

    /// <summary>Whether another record would be refused for the same reason: one that is smaller than one that was too large may not be.</summary>
    public bool Concerns(OutgoingRecord record) =>
        record.Topic == refused.Topic && record.Partition == refused.Partition && (errorCode != TransportErrors.TooLarge || SizeOf(record) >= _size);

    public PublishException ToException() => new(
        $"The record for topic '{refused.Topic}' was refused: {why.Message}", refused.Topic, errorCode, mayHaveBeenWritten: false, isTransient: false, why);

    private static int SizeOf(OutgoingRecord record)
    {
        var size = (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
        foreach (var header in record.Headers)
        {
            size += header.Name.Length + (header.Bytes?.Length ?? 0);
        }

        return size;
    }
}
