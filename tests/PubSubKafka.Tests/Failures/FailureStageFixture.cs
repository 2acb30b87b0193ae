using PubSubKafka.Diagnostics;
using PubSubKafka.Failures;
using PubSubKafka.Pipeline;
using PubSubKafka.Retries;
using PubSubKafka.Testing.InMemory;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures;

/// <summary>A failure stage with everything around it in the test's hands.</summary>
internal sealed class FailureStageFixture : IDisposable
{
    private readonly FakeMeterFactory _meters = new();
    private readonly Instruments _instruments;
    private FailureStage? _stage;

    public FailureStageFixture() => _instruments = new Instruments(_meters);

    public static DateTimeOffset Start { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public VirtualTimeProvider Time { get; } = new(Start);

    public FakeSink Sink { get; } = new();

    public FailureRules Rules { get; } = new();

    public FailingStage Handler { get; } = new();

    public ShowingLogger Logger { get; } = new();

    /// <summary>Three attempts after delays without jitter. Everything here counts only until the first run.</summary>
    public RetryOptions Retry { get; } = new() { Attempts = 3, Jitter = 0 };

    public DeadLetterOptions DeadLetter { get; } = new();

    /// <summary>None.</summary>
    public RetryTopicOptions RetryTopics { get; } = new();

    public OutgoingRecord Letter => Assert.Single(Sink.Records);

    public static RecordDelivery Delivery(int partition = 0, long offset = 5) => new(Records.At(new TopicPartition("orders", partition), offset, "k", "v"));

    public async Task<DeliveryOutcome> RunAsync(RecordDelivery delivery, bool partitionGoes = false)
    {
        var telemetry = new ConsumeTelemetry(_instruments, "billing", "group", Time);
        _stage ??= new FailureStage(
            Handler,
            "billing",
            new FailurePolicy(
                Retry,
                RetryTopics.RouteFor("orders", "group", "orders-dlq") is { } route ? new RetryRoutes([route]) : RetryRoutes.None,
                DeadLetter.WhenExhausted,
                DeadLetter.WhenExhausted == ExhaustedAction.DeadLetter || Rules.NeedDeadLetters,
                Rules),
            new DepartureWriter(
                "billing",
                new RetryTopicWriter("group", () => Sink, Time),
                new DeadLetterWriter("billing", "group", DeadLetter, () => Sink, Time),
                () => 0.5,
                telemetry,
                Logger),
            Time,
            () => 0.5,
            telemetry,
            Logger);
        return await _stage.InvokeAsync(delivery, new CancellationToken(partitionGoes));
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _meters.Dispose();
    }
}
