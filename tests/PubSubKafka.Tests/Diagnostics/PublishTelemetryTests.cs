using System.Diagnostics;
using System.Diagnostics.Metrics;
using PubSubKafka.Diagnostics;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Diagnostics;

public sealed class PublishTelemetryTests : IDisposable
{
    private static readonly RecordPosition Position = new(new TopicPartition("orders", 3), 42);

    private readonly FakeMeterFactory _meters = new();
    private readonly Instruments _instruments;
    private readonly PublishTelemetry _telemetry;

    public PublishTelemetryTests()
    {
        _instruments = new Instruments(_meters);
        _telemetry = new PublishTelemetry(_instruments, TimeProvider.System, "client-1");
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public void Succeeded_Listener_SeesAProducerSpanWithThePosition()
    {
        using var spans = Listen(out var ended);

        var scope = _telemetry.Start("orders");
        PublishTelemetry.Composed(scope, "id-1", "corr-1", isTombstone: false);
        _telemetry.Succeeded(scope, Position);

        var span = Assert.Single(ended);
        Assert.Equal("send orders", span.OperationName);
        Assert.Equal(ActivityKind.Producer, span.Kind);
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Equal("https://opentelemetry.io/schemas/1.44.0", span.Source.TelemetrySchemaUrl);
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["messaging.system"] = "kafka",
                ["messaging.operation.name"] = "send",
                ["messaging.operation.type"] = "send",
                ["messaging.destination.name"] = "orders",
                ["messaging.client.id"] = "client-1",
                ["messaging.message.id"] = "id-1",
                ["messaging.message.conversation_id"] = "corr-1",
                ["messaging.destination.partition.id"] = "3",
                ["messaging.kafka.offset"] = 42L,
            },
            span.TagObjects.ToDictionary());
    }

    [Fact]
    public void Failed_PublishException_NamesKafkasErrorAndCountsTheAttempt()
    {
        using var spans = Listen(out var ended);
        using var metrics = Measure(out var measurements);

        var scope = _telemetry.Start("orders");
        _telemetry.Failed(scope, "orders", new PublishException("late", "orders", "_MSG_TIMED_OUT", mayHaveBeenWritten: true, isTransient: true), isHandedOver: true);

        var span = Assert.Single(ended);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal("_MSG_TIMED_OUT", span.GetTagItem("error.type"));
        Assert.Equal(["messaging.client.operation.duration", "messaging.client.sent.messages"], measurements.Keys.Order());
        Assert.Equal("_MSG_TIMED_OUT", measurements["messaging.client.sent.messages"]["error.type"]);
    }

    [Fact]
    public void Failed_BeforeTheClientHadIt_IsNotCountedAsSent()
    {
        using var metrics = Measure(out var measurements);

        _telemetry.Failed(_telemetry.Start("orders"), "orders", new MessageSerializationException("no"), isHandedOver: false);

        var tags = Assert.Single(measurements);
        Assert.Equal("messaging.client.operation.duration", tags.Key);
        Assert.Equal("PubSubKafka.MessageSerializationException", tags.Value["error.type"]);
    }

    [Fact]
    public void Succeeded_Metrics_CarryTheTagsOfTheConventions()
    {
        using var metrics = Measure(out var measurements);

        _telemetry.Succeeded(_telemetry.Start("orders"), Position);

        Assert.Equal(
            ["messaging.destination.name", "messaging.operation.name", "messaging.system"],
            measurements["messaging.client.sent.messages"].Keys.Order());
        Assert.Equal(
            ["messaging.destination.name", "messaging.operation.name", "messaging.operation.type", "messaging.system"],
            measurements["messaging.client.operation.duration"].Keys.Order());
    }

    [Fact]
    public void Send_NobodyListens_AllocatesNothing()
    {
        for (var i = 0; i < 100; i++)
        {
            _telemetry.Succeeded(_telemetry.Start("orders"), Position);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            var scope = _telemetry.Start("orders");
            PublishTelemetry.Composed(scope, "id", "corr", isTombstone: true);
            _telemetry.Succeeded(scope, Position);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private ActivityListener Listen(out List<Activity> ended)
    {
        var activities = ended = [];
        var listener = new ActivityListener
        {
            ShouldListenTo = source => ReferenceEquals(source, _instruments.Source),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private MeterListener Measure(out Dictionary<string, Dictionary<string, object?>> measurements)
    {
        var seen = measurements = [];
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, it) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, _meters))
                {
                    it.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => seen[instrument.Name] = tags.ToArray().ToDictionary());
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => seen[instrument.Name] = tags.ToArray().ToDictionary());
        listener.Start();
        return listener;
    }
}
