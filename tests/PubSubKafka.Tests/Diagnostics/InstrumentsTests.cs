using System.Diagnostics.Metrics;
using PubSubKafka.Diagnostics;

namespace PubSubKafka.Tests.Diagnostics;

public sealed class InstrumentsTests
{
    [Fact]
    public void WorkOfConsumers_IsReadWhenMetricsAreCollected()
    {
        using var meters = new FakeMeterFactory();
        using var instruments = new Instruments(meters);
        long running = 3;
        instruments.Watch("billing", "group", () => (running, 10, 7));
        var seen = new List<(string Name, long Value, object? Consumer)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Add((instrument.Name, value, tags[0].Value)));
        listener.Start();

        listener.RecordObservableInstruments();
        running = 4;
        listener.RecordObservableInstruments();

        Assert.Equal([3L, 4L], seen.Where(one => one.Name == "pubsubkafka.consumer.in_flight").Select(one => one.Value));
        Assert.Equal([10L, 10L], seen.Where(one => one.Name == "pubsubkafka.consumer.buffered").Select(one => one.Value));
        Assert.Equal([7L, 7L], seen.Where(one => one.Name == "pubsubkafka.consumer.waiting").Select(one => one.Value));
        Assert.All(seen, one => Assert.Equal("billing", one.Consumer));
    }
}
