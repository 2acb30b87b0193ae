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
            new Lazy<IRecordSink>(() => Sink),
            Readiness,
            Time,
            "/shop",
            TimeSpan.FromSeconds(30),
            new PublishTelemetry(_instruments, TimeProvider.System));
    }

    public VirtualTimeProvider Time { get; } = new(Now);

    public FakeSink Sink { get; } = new();

    public FakeReadiness Readiness { get; } = new();

    public MessagePublisher Publisher { get; }

    public static MessageType<Order> Orders(string topic = "orders") => new(
        topic, "order.created", static order => Encoding.UTF8.GetBytes(order.OrderId), [new JsonMessageSerializer<Order>()]);

    public void Dispose()
    {
        _instruments.Dispose();
        _meters.Dispose();
    }
}
