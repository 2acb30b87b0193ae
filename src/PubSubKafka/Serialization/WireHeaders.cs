namespace PubSubKafka.Serialization;

/// <summary>Header names on the wire: the CloudEvents 1.0 Kafka binding, binary mode, and W3C trace context.</summary>
internal static class WireHeaders
{
    public const string SpecVersion = "ce_specversion";
    public const string Id = "ce_id";
    public const string Type = "ce_type";
    public const string Source = "ce_source";
    public const string Time = "ce_time";
    public const string CorrelationId = "ce_correlationid";
    public const string CausationId = "ce_causationid";
    public const string ContentType = "content-type";
    public const string TraceParent = "traceparent";
    public const string TraceState = "tracestate";

    /// <summary>The prefix that CloudEvents attributes have in Kafka headers.</summary>
    public const string CloudEventsPrefix = "ce_";
}
