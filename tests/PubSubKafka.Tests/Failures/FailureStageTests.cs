using PubSubKafka.Failures;
using PubSubKafka.Pipeline;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Failures;

public sealed class FailureStageTests : IDisposable
{
    private readonly FailureStageFixture _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Handled_IsDone()
    {
        _stage.Handler.Failure = null;
        Assert.Equal(DeliveryOutcomeKind.Done, (await _stage.RunAsync(FailureStageFixture.Delivery())).Kind);
        Assert.Empty(_stage.Sink.Records);
    }

    [Fact]
    public async Task AlwaysFails_ExactlyTheAttemptsThenTheDeadLetter()
    {
        var delivery = FailureStageFixture.Delivery();
        var first = await _stage.RunAsync(delivery);
        Assert.Equal((DeliveryOutcomeKind.Retry, TimeSpan.FromSeconds(1)), (first.Kind, first.Delay));
        var second = await _stage.RunAsync(delivery);
        Assert.Equal((DeliveryOutcomeKind.Retry, TimeSpan.FromSeconds(2)), (second.Kind, second.Delay));
        Assert.Empty(_stage.Sink.Records);
        Assert.Equal(DeliveryOutcomeKind.Done, (await _stage.RunAsync(delivery)).Kind);
        Assert.Equal(3, _stage.Handler.Calls);
        Assert.Equal("orders-dlq", _stage.Letter.Topic);
    }

    [Fact]
    public async Task DeadLetter_KeepsEveryByteAndTellsWhereFromAndWhy()
    {
        _stage.Retry.Attempts = 1;
        var headers = new MessageHeaders().Add("a", "1").Add("a", "2").Add("null", (byte[]?)null).Add("dead-letter-topic", "an earlier one");
        headers.AddReceived(string.Empty, [7]);
        var record = new ReceivedRecord(new TopicPartition("orders", 3), 42, [0xFF, 0x00], [0xFE], headers.Freeze(), FailureStageFixture.Start.AddDays(-1));
        await _stage.RunAsync(new RecordDelivery(record));

        var letter = _stage.Letter;
        Assert.Same(record.Key, letter.Key);
        Assert.Same(record.Value, letter.Value);
        Assert.Equal(3, letter.Partition);
        Assert.Equal(FailureStageFixture.Start, letter.Timestamp);
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
        _stage.Retry.Attempts = 1;
        var record = new ReceivedRecord(new TopicPartition("orders", 0), 1, "k"u8.ToArray(), value: null, new MessageHeaders(), FailureStageFixture.Start);
        await _stage.RunAsync(new RecordDelivery(record));
        Assert.Null(_stage.Letter.Value);
    }

    [Fact]
    public async Task DeadLetterWriteFails_RecordStaysPendingAndOnlyTheWriteIsRepeated()
    {
        _stage.Retry.Attempts = 1;
        _stage.Sink.Fail = _ => Refused("NOT_ENOUGH_REPLICAS");
        var delivery = FailureStageFixture.Delivery();
        Assert.Equal(DeliveryOutcomeKind.Retry, (await _stage.RunAsync(delivery)).Kind);
        Assert.Equal(DeliveryOutcomeKind.Retry, (await _stage.RunAsync(delivery)).Kind);
        _stage.Sink.Fail = _ => null;
        Assert.Equal(DeliveryOutcomeKind.Done, (await _stage.RunAsync(delivery)).Kind);
        Assert.Equal(1, _stage.Handler.Calls);
        Assert.Equal("1", _stage.Sink.Records[^1].Headers.GetText(DeadLetterHeaders.Attempts));
    }

    [Fact]
    public async Task DeadLetterTooLargeForTheExceptionText_IsWrittenWithoutIt()
    {
        _stage.Retry.Attempts = 1;
        _stage.Sink.Fail = record => record.Headers.GetText(DeadLetterHeaders.ExceptionStack) is null ? null : Refused(TransportErrors.TooLarge);
        Assert.Equal(DeliveryOutcomeKind.Done, (await _stage.RunAsync(FailureStageFixture.Delivery())).Kind);
        Assert.NotNull(_stage.Sink.Records[^1].Headers.GetText(DeadLetterHeaders.ExceptionType));
    }

    [Fact]
    public async Task DeadLetterTopicHasFewerPartitions_TheProducerChooses()
    {
        _stage.Retry.Attempts = 1;
        _stage.Sink.Fail = record => record.Partition is null ? null : Refused(TransportErrors.UnknownPartition);
        Assert.Equal(DeliveryOutcomeKind.Done, (await _stage.RunAsync(FailureStageFixture.Delivery())).Kind);
        Assert.Null(_stage.Sink.Records[^1].Partition);
    }

    [Fact]
    public async Task StopWhenExhausted_StopsAndWritesNothing()
    {
        _stage.DeadLetter.WhenExhausted = ExhaustedAction.Stop;
        _stage.Retry.Attempts = 1;
        var outcome = await _stage.RunAsync(FailureStageFixture.Delivery());
        Assert.Equal(DeliveryOutcomeKind.Stop, outcome.Kind);
        Assert.Same(_stage.Handler.Failure, outcome.Exception);
        Assert.Empty(_stage.Sink.Records);
    }

    [Fact]
    public async Task SkipWhenExhausted_IsDoneAndWritesNothing()
    {
        _stage.DeadLetter.WhenExhausted = ExhaustedAction.Skip;
        _stage.Retry.Attempts = 1;
        Assert.Equal(DeliveryOutcomeKind.Done, (await _stage.RunAsync(FailureStageFixture.Delivery())).Kind);
        Assert.Empty(_stage.Sink.Records);
    }

    [Fact]
    public async Task CancelledBecauseThePartitionGoes_IsAbandoned()
    {
        _stage.Handler.Failure = new OperationCanceledException();
        Assert.Equal(DeliveryOutcomeKind.Abandoned, (await _stage.RunAsync(FailureStageFixture.Delivery(), partitionGoes: true)).Kind);
    }

    [Fact]
    public async Task CancelledByTheHandlerItself_IsAFailure()
    {
        _stage.Handler.Failure = new TaskCanceledException("The request timed out.");
        Assert.Equal(DeliveryOutcomeKind.Retry, (await _stage.RunAsync(FailureStageFixture.Delivery())).Kind);
    }

    private static PublishException Refused(string code) => new("refused", "orders-dlq", code, mayHaveBeenWritten: false, isTransient: true);
}
