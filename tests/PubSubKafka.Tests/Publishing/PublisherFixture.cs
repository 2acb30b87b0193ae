using System.Diagnostics;
using System.Text;
using PubSubKafka.Diagnostics;
using PubSubKafka.Publishing;
using PubSubKafka.Serialization;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Tests.Serialization;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Publishing;

internal sealed class PublisherFixture : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 8, 20, 12, 34, 56, 789, TimeSpan.Zero);

    private readonly FakeMeterFactory _meters = new();
    private readonly Instruments _instruments;

    public PublisherFixture(params MessageType[] types)
    {
        _instruments = new Instruments(_meters);
        Publisher = new MessagePublisher(
            new MessageTypeMap(types.Length == 0 ? [Orders()] : types),
            new Lazy<IRecordSink>(() => OpenFailure is null ? Sink : throw OpenFailure, LazyThreadSafetyMode.PublicationOnly),
            Readiness,
            Time,
            "/shop",
            TimeSpan.FromSeconds(30),
            new PublishTelemetry(_instruments, TimeProvider.System));
    }

    public VirtualTimeProvider Time { get; } = new(Now);

    public FakeSink Sink { get; } = new();

    /// <summary>When set, the sink cannot be opened.</summary>
    public Exception? OpenFailure { get; set; }

    public FakeReadiness Readiness { get; } = new();

    public MessagePublisher Publisher { get; }

    public static MessageType<Order> Orders(string topic = "orders") => new(
        topic, "order.created", static order => Encoding.UTF8.GetBytes(order.OrderId), [new JsonMessageSerializer<Order>()]);

    /// <summary>Records the spans of this publisher.</summary>
    public ActivityListener Listen(out List<Activity> ended)
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

    public void Dispose()
    {
        _instruments.Dispose();
        _meters.Dispose();
    }
}
