using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Failures;

/// <summary>Copies of a record for another topic: key, value and headers byte for byte, without the headers that an earlier way through this library has added.</summary>
internal static class RecordCopy
{
    /// <summary>The record's own headers, with room for more.</summary>
    /// <param name="delivery">The record.</param>
    /// <param name="additional">How many more there may be.</param>
    /// <param name="replaced">What the names of others begin with that are about to be written anew.</param>
    public static MessageHeaders Headers(RecordDelivery delivery, int additional, string? replaced = null)
    {
        var own = delivery.Record.Headers;
        var headers = new MessageHeaders(own.Count + additional);
        foreach (var header in own)
        {
            if (!header.Name.StartsWith(DeadLetterHeaders.Prefix, StringComparison.Ordinal)
                && !IsOfRetryTopic(delivery, header.Name)
                && (replaced is null || !header.Name.StartsWith(replaced, StringComparison.Ordinal)))
            {
                headers.AddReceived(header.Name, header.Bytes);
            }
        }

        return headers;
    }

    /// <param name="delivery">The record.</param>
    /// <param name="topic">Where it goes.</param>
    /// <param name="partition">The partition, null to choose by the key.</param>
    /// <param name="headers">Its headers there.</param>
    /// <param name="now">The time of writing, not the record's own: the topic's retention would delete an old record's copy at once.</param>
    public static OutgoingRecord To(RecordDelivery delivery, string topic, int? partition, MessageHeaders headers, DateTimeOffset now) =>
        new(topic, partition, delivery.Record.Key, delivery.Record.Value, headers, now);

    // In other topics a header of this name is somebody's own.
    private static bool IsOfRetryTopic(RecordDelivery delivery, string name) =>
        name.StartsWith(RetryHeaders.Prefix, StringComparison.Ordinal) && delivery.Ticket is not null;
}
