namespace PubSubKafka;

/// <summary>Spans of time in the units of <see cref="TimeProvider.GetTimestamp" />, which has a way back to spans and none to them.</summary>
internal static class Timestamps
{
    /// <summary>Rounded up, so that what waits for it never finds itself a fraction too early.</summary>
    public static long Of(TimeProvider time, TimeSpan span) => (long)Math.Ceiling(span.TotalSeconds * time.TimestampFrequency);
}
