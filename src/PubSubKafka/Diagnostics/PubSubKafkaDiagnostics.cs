namespace PubSubKafka.Diagnostics;

/// <summary>The names to give to OpenTelemetry: <c>AddSource(PubSubKafkaDiagnostics.ActivitySourceName)</c> and <c>AddMeter(PubSubKafkaDiagnostics.MeterName)</c>.</summary>
/// <remarks>
/// Spans and metrics follow OpenTelemetry's semantic conventions for messaging, whose version the schema URL of both states. The conventions are not
/// stable yet, so names may change with a new minor version of this library. What the conventions have no name for is called <c>pubsubkafka.*</c>.
/// </remarks>
public static class PubSubKafkaDiagnostics
{
    /// <summary>The name of the activity source. Value: <c>PubSubKafka</c>.</summary>
    public const string ActivitySourceName = "PubSubKafka";

    /// <summary>The name of the meter. Value: <c>PubSubKafka</c>.</summary>
    public const string MeterName = "PubSubKafka";

    internal const string SchemaUrl = "https://opentelemetry.io/schemas/1.44.0";

    internal static string Version { get; } = typeof(PubSubKafkaDiagnostics).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
