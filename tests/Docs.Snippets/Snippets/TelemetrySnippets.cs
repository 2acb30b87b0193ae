using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PubSubKafka.Diagnostics;

namespace PubSubKafka.Docs.Snippets;

internal static class TelemetrySnippets
{

    public static void Health(HostApplicationBuilder builder)
    {
        #region health-check
        builder.Services.AddHealthChecks().AddPubSubKafka(tags: ["ready"]);
        #endregion
    }

    public static IDisposable[] Listen()
    {
        #region telemetry-listen
        var spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PubSubKafkaDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => Console.WriteLine($"{span.DisplayName} {span.Status} {span.Duration.TotalMilliseconds} ms"),
        };
        ActivitySource.AddActivityListener(spans);

        var metrics = new MeterListener();
        metrics.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == PubSubKafkaDiagnostics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        metrics.SetMeasurementEventCallback<long>((instrument, value, _, _) => Console.WriteLine($"{instrument.Name} {value}"));
        metrics.Start();
        #endregion
        return [spans, metrics];
    }
}
