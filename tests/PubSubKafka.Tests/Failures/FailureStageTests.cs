using Microsoft.Extensions.Logging.Abstractions;
using PubSubKafka.Diagnostics;
using PubSubKafka.Failures;
using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures;

public sealed class FailureStageTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly FakeMeterFactory _meters = new();
    private readonly Instruments _instruments;
    private readonly FakeSink _sink = new();
    private readonly FailureRules _rules = new();
    private readonly FailingStage _handler = new();
    private readonly RetryOptions _retry = new() { Attempts = 3, Jitter = 0 };
    private readonly DeadLetterOptions _deadLetter = new();

    public FailureStageTests() => _instruments = new Instruments(_meters);

    public void Dispose()
    {
        _instruments.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task Handled_IsDone()
    {
        _handler.Failure = null;
        Assert.Equal(DeliveryOutcomeKind.Done, (await RunAsync(Delivery())).Kind);
        Assert.Empty(_sink.Records);
    }

    [Fact]
    public async Task AlwaysFails_ExactlyTheAttemptsThenTheDeadLetter()
    {
        var delivery = Delivery();
        var first = await RunAsync(delivery);
        Assert.Equal((DeliveryOutcomeKind.Retry, TimeSpan.FromSeconds(1)), (first.Kind, first.Delay));
        var second = await RunAsync(delivery);
        Assert.Equal((DeliveryOutcomeKind.Retry, TimeSpan.FromSeconds(2)), (second.Kind, second.Delay));
        Assert.Empty(_sink.Records);
        Assert.Equal(DeliveryOutcomeKind.Done, (await RunAsync(delivery)).Kind);
        Assert.Equal(3, _handler.Calls);
        Assert.Equal("orders-dlq", Assert.Single(_sink.Records).Topic);
    }

    [Fact]
    public async Task DeadLetter_KeepsEveryByteAndTellsWhereFromAndWhy()
    {
        _retry.Attempts = 1;
        var headers = new MessageHeaders().Add("a", "1").Add("a", "2").Add("null", (byte[]?)null).Add("dead-letter-topic", "an earlier one");
        headers.AddReceived(string.Empty, [7]);
        var record = new ReceivedRecord(new TopicPartition("orders", 3), 42, [0xFF, 0x00], [0xFE], headers.Freeze(), Now.AddDays(-1));
        await RunAsync(new RecordDelivery(record));

        var letter = Assert.Single(_sink.Records);
        Assert.Same(record.Key, letter.Key);
        Assert.Same(record.Value, letter.Value);
        Assert.Equal(3, letter.Partition);
        Assert.Equal(Now, letter.Timestamp);
        Assert.Equal(["a", "a", "null", ""], letter.Headers.Take(4).Select(header => header.Name));
        Assert.Equal(["1", "2", null], letter.Headers.Take(3).Select(header => header.Text));
        Assert.Equal("orders", letter.Headers.Single(header => header.Name == DeadLetterHeaders.Topic).Text);
        Assert.Equal("3", letter.Headers.GetText(DeadLetterHeaders.Partition));
        Assert.Equal("42", letter.Headers.GetText(DeadLetterHeaders.Offset));
        Assert.Equal("2026-01-01T03:04:05.000Z", letter.Headers.GetText(DeadLetterHeaders.Timestamp));
        Assert.Equal("group", letter.Headers.GetText(DeadLetterHeaders.Group));
        Assert.Equal("billing", letter.Headers.GetText(DeadLetterHeaders.Consumer));
        Assert.Equal(Environment.MachineName, letter.Headers.GetText(DeadLetterHeaders.Host));
        Assert.Equal("1", letter.Headers.GetText(DeadLetterHeaders.Attempts));
        Assert.Equal("2026-01-02T03:04:05.000Z", letter.Headers.GetText(DeadLetterHeaders.FirstFailure));
        Assert.Equal("2026-01-02T03:04:05.000Z", letter.Headers.GetText(DeadLetterHeaders.LastFailure));
        Assert.Equal(typeof(InvalidOperationException).FullName, letter.Headers.GetText(DeadLetterHeaders.ExceptionType));
        Assert.Equal("boom > because", letter.Headers.GetText(DeadLetterHeaders.ExceptionMessage));
        Assert.StartsWith("System.InvalidOperationException: boom", letter.Headers.GetText(DeadLetterHeaders.ExceptionStack), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tombstone_StaysOne()
    {
        _retry.Attempts = 1;
        var record = new ReceivedRecord(new TopicPartition("orders", 0), 1, "k"u8.ToArray(), value: null, new MessageHeaders(), Now);
        await RunAsync(new RecordDelivery(record));
        Assert.Null(Assert.Single(_sink.Records).Value);
    }

    [Fact]
    public async Task DeadLetterWriteFails_RecordStaysPendingAndOnlyTheWriteIsRepeated()
    {
        _retry.Attempts = 1;
        _sink.Fail = _ => Refused("NOT_ENOUGH_REPLICAS");
        var delivery = Delivery();
        Assert.Equal(DeliveryOutcomeKind.Retry, (await RunAsync(delivery)).Kind);
        Assert.Equal(DeliveryOutcomeKind.Retry, (await RunAsync(delivery)).Kind);
        _sink.Fail = _ => null;
        Assert.Equal(DeliveryOutcomeKind.Done, (await RunAsync(delivery)).Kind);
        Assert.Equal(1, _handler.Calls);
        Assert.Equal("1", _sink.Records[^1].Headers.GetText(DeadLetterHeaders.Attempts));
    }

    [Fact]
    public async Task DeadLetterTooLargeForTheExceptionText_IsWrittenWithoutIt()
    {
        _retry.Attempts = 1;
        _sink.Fail = record => record.Headers.GetText(DeadLetterHeaders.ExceptionStack) is null ? null : Refused(TransportErrors.TooLarge);
        Assert.Equal(DeliveryOutcomeKind.Done, (await RunAsync(Delivery())).Kind);
        Assert.NotNull(_sink.Records[^1].Headers.GetText(DeadLetterHeaders.ExceptionType));
    }

    [Fact]
    public async Task ExceptionCannotTellAboutItself_TheDeadLetterIsWrittenAllTheSame()
    {
        _retry.Attempts = 1;
        _handler.Failure = new SpeechlessException();
        Assert.Equal(DeliveryOutcomeKind.Done, (await RunAsync(Delivery())).Kind);
        Assert.Equal(typeof(SpeechlessException).FullName, Assert.Single(_sink.Records).Headers.GetText(DeadLetterHeaders.ExceptionType));
    }

    [Fact]
    public async Task DeadLetterTopicHasFewerPartitions_TheProducerChooses()
    {
        _retry.Attempts = 1;
        _sink.Fail = record => record.Partition is null ? null : Refused(TransportErrors.UnknownPartition);
        Assert.Equal(DeliveryOutcomeKind.Done, (await RunAsync(Delivery())).Kind);
        Assert.Null(_sink.Records[^1].Partition);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NotRetryableException_IsGivenUpAtOnce(bool asInner)
    {
        _rules.Add<FormatException>(FailureAction.GiveUp);
        _handler.Failure = asInner ? new AggregateException(new FormatException()) : new FormatException();
        Assert.Equal(DeliveryOutcomeKind.Done, (await RunAsync(Delivery())).Kind);
        Assert.Single(_sink.Records);
    }

    [Fact]
    public async Task UndeserializableRecord_IsNeverRetried()
    {
        _handler.Failure = new MessageSerializationException("no JSON");
        Assert.Equal(DeliveryOutcomeKind.Done, (await RunAsync(Delivery())).Kind);
        Assert.Equal(1, _handler.Calls);
        Assert.Single(_sink.Records);
    }

    [Fact]
    public async Task PausePartition_UsesUpNoAttempt()
    {
        _rules.Add<TimeoutException>(FailureAction.PausePartition);
        _handler.Failure = new TimeoutException();
        var delivery = Delivery();
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(DeliveryOutcomeKind.PausePartition, (await RunAsync(delivery)).Kind);
        }

        Assert.Equal(0, delivery.Attempt);
        Assert.Empty(_sink.Records);
    }

    [Fact]
    public async Task PausePartition_PausesGrowAndAreNeverATightLoop()
    {
        _retry.FirstDelay = TimeSpan.Zero;
        _rules.Add<TimeoutException>(FailureAction.PausePartition);
        _handler.Failure = new TimeoutException();
        Assert.Equal(TimeSpan.FromMilliseconds(100), (await RunAsync(Delivery())).Delay);
        _retry.FirstDelay = TimeSpan.FromSeconds(1);
        var delivery = Delivery();
        Assert.Equal(TimeSpan.FromSeconds(1), (await RunAsync(delivery)).Delay);
        Assert.Equal(TimeSpan.FromSeconds(2), (await RunAsync(delivery)).Delay);
        Assert.Equal(TimeSpan.FromSeconds(4), (await RunAsync(delivery)).Delay);
    }

    [Fact]
    public async Task UndeserializableRecord_RuleForExceptionsInGeneral_IsStillNotRetried()
    {
        _rules.Add<Exception>(FailureAction.Retry);
        _rules.Add<MessageSerializationException>(FailureAction.Retry);
        _handler.Failure = new MessageSerializationException("no JSON");
        Assert.Equal(DeliveryOutcomeKind.Done, (await RunAsync(Delivery())).Kind);
        Assert.Equal(1, _handler.Calls);
    }

    [Fact]
    public async Task UndeserializableRecord_RuleThatNamesIt_MayStopTheConsumer()
    {
        _rules.Add<MessageSerializationException>(FailureAction.Stop);
        _handler.Failure = new MessageSerializationException("no JSON");
        Assert.Equal(DeliveryOutcomeKind.Stop, (await RunAsync(Delivery())).Kind);
    }

    [Fact]
    public async Task StopWhenExhausted_StopsAndWritesNothing()
    {
        _deadLetter.WhenExhausted = ExhaustedAction.Stop;
        _retry.Attempts = 1;
        var outcome = await RunAsync(Delivery());
        Assert.Equal(DeliveryOutcomeKind.Stop, outcome.Kind);
        Assert.Same(_handler.Failure, outcome.Exception);
        Assert.Empty(_sink.Records);
    }

    [Fact]
    public async Task SkipWhenExhausted_IsDoneAndWritesNothing()
    {
        _deadLetter.WhenExhausted = ExhaustedAction.Skip;
        _retry.Attempts = 1;
        Assert.Equal(DeliveryOutcomeKind.Done, (await RunAsync(Delivery())).Kind);
        Assert.Empty(_sink.Records);
    }

    [Fact]
    public async Task OutOfMemory_StopsWhateverTheRulesSay()
    {
        _rules.Add<Exception>(FailureAction.GiveUp);
        _handler.Failure = new InsufficientMemoryException();
        Assert.Equal(DeliveryOutcomeKind.Stop, (await RunAsync(Delivery())).Kind);
    }

    [Fact]
    public async Task CancelledBecauseThePartitionGoes_IsAbandoned()
    {
        _handler.Failure = new OperationCanceledException();
        Assert.Equal(DeliveryOutcomeKind.Abandoned, (await RunAsync(Delivery(), partitionGoes: true)).Kind);
    }

    [Fact]
    public async Task CancelledByTheHandlerItself_IsAFailure()
    {
        _handler.Failure = new TaskCanceledException("The request timed out.");
        Assert.Equal(DeliveryOutcomeKind.Retry, (await RunAsync(Delivery())).Kind);
    }

    private static PublishException Refused(string code) => new("refused", "orders-dlq", code, mayHaveBeenWritten: false, isTransient: true);

    private static RecordDelivery Delivery() => new(Records.At(new TopicPartition("orders", 0), 5, "k", "v"));

    private async Task<DeliveryOutcome> RunAsync(RecordDelivery delivery, bool partitionGoes = false)
    {
        var time = new FixedTime(Now);
        var stage = new FailureStage(
            _handler,
            "billing",
            _retry,
            _deadLetter.WhenExhausted,
            _rules,
            new DeadLetterWriter("billing", "group", _deadLetter, () => _sink, time),
            time,
            () => 0.5,
            new ConsumeTelemetry(_instruments, "billing", "group", time),
            NullLogger.Instance);
        return await stage.InvokeAsync(delivery, new CancellationToken(partitionGoes));
    }

    private sealed class FailingStage : IDeliveryStage
    {
        public Exception? Failure { get; set; } = new InvalidOperationException("boom", new FormatException("because"));

        public int Calls { get; private set; }

        public ValueTask<DeliveryOutcome> InvokeAsync(RecordDelivery delivery, CancellationToken cancellationToken)
        {
            Calls++;
            return Failure is null ? new ValueTask<DeliveryOutcome>(DeliveryOutcome.Done) : ValueTask.FromException<DeliveryOutcome>(Failure);
        }
    }
}
