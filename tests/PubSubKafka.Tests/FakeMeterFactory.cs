using System.Diagnostics.Metrics;

namespace PubSubKafka.Tests;

internal sealed class FakeMeterFactory : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        // The scope is what lets a test listen to its own meter only.
        var meter = new Meter(new MeterOptions(options.Name) { Version = options.Version, TelemetrySchemaUrl = options.TelemetrySchemaUrl, Scope = this });
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
