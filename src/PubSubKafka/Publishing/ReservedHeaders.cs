using PubSubKafka.Serialization;

namespace PubSubKafka.Publishing;

/// <summary>The header names that publishing writes itself.</summary>
internal static class ReservedHeaders
{
    /// <summary>Compared without regard to case: Kafka's names have case, but many readers ignore it.</summary>
    public static bool Contains(string name) =>
        name.StartsWith(WireHeaders.CloudEventsPrefix, StringComparison.OrdinalIgnoreCase)
        || name.Equals(WireHeaders.ContentType, StringComparison.OrdinalIgnoreCase)
        || name.Equals(WireHeaders.TraceParent, StringComparison.OrdinalIgnoreCase)
        || name.Equals(WireHeaders.TraceState, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">A header has a reserved name.</exception>
    public static void Refuse(MessageHeaders headers, string parameter)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (Contains(headers[i].Name))
            {
                throw new ArgumentException(
                    $"PublishOptions.Headers holds '{headers[i].Name}'. Headers ce_*, content-type, traceparent and tracestate are written by the publisher; " +
                    "set ids and time with the other properties of PublishOptions, and choose another name for a header of your own.",
                    parameter);
            }
        }
    }
}
