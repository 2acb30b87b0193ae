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
        instruments.Watch("billing", "group", () => new ConsumerWork(running, 10, 7, Outputs: null));
        instruments.Watch("invoicing", "group", () => new ConsumerWork(0, 0, 0, Outputs: 5));
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

        Assert.Equal([3L, 4L], seen.Where(one => one is { Name: "pubsubkafka.consumer.in_flight", Consumer: "billing" }).Select(one => one.Value));
        Assert.Equal([10L, 10L], seen.Where(one => one is { Name: "pubsubkafka.consumer.buffered", Consumer: "billing" }).Select(one => one.Value));
        Assert.Equal([7L, 7L], seen.Where(one => one is { Name: "pubsubkafka.consumer.waiting", Consumer: "billing" }).Select(one => one.Value));
        Assert.Equal([((object?)"invoicing", 5L), ("invoicing", 5L)], seen.Where(one => one.Name == "pubsubkafka.consumer.transactions.waiting").Select(one => (one.Consumer, one.Value)));
    }
}
