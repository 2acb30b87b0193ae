using System.Diagnostics;
using System.Text;
using PubSubKafka.Serialization;
using PubSubKafka.Tests.Serialization;
using PubSubKafka.Transport;

namespace PubSubKafka.Tests.Publishing;

public sealed class MessagePublisherTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PublishAsync_Acknowledged_ReturnsThePosition()
    {
        using var fixture = new PublisherFixture();

        var result = await fixture.Publisher.PublishAsync(new Order("o-1", 1), new PublishOptions { MessageId = "id-1" }, Token);

        Assert.Equal(new PublishResult("orders", 2, 0, "id-1"), result);
    }

    [Fact]
    public void PublishAsync_OpenGate_HandsOverBeforeItReturns()
    {
        using var fixture = new PublisherFixture();
        fixture.Sink.Acknowledgement = new TaskCompletionSource();

        for (var i = 0; i < 100; i++)
        {
            var publishing = fixture.Publisher.PublishAsync(new Order($"o-{i}", i), Token);

            Assert.False(publishing.IsCompleted);
            Assert.Equal(i + 1, fixture.Sink.Records.Count);
        }
    }

    [Fact]
    public async Task PublishAsync_GateOpensLater_KeepsTheOrderOfTheCalls()
    {
        using var fixture = new PublisherFixture();
        fixture.Readiness.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Sink.Acknowledgement = new TaskCompletionSource();

        var calls = Enumerable.Range(0, 1000).Select(i => fixture.Publisher.PublishAsync(new Order($"{i}", i), Token).AsTask()).ToArray();
        Assert.Empty(fixture.Sink.Records);
        fixture.Readiness.Gate.SetResult();
        fixture.Sink.Acknowledgement.SetResult();
        await Task.WhenAll(calls);

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}"), fixture.Sink.Records.Select(record => System.Text.Encoding.UTF8.GetString(record.Key!)));
        Assert.Equal(1, fixture.Readiness.Calls);
    }

    [Fact]
    public async Task PublishAsync_CancelledAtTheGate_SendsNothingAndLetsOthersPass()
    {
        using var fixture = new PublisherFixture();
        fixture.Readiness.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var cancellation = new CancellationTokenSource();

        var cancelled = fixture.Publisher.PublishAsync(new Order("a", 1), cancellation.Token).AsTask();
        var other = fixture.Publisher.PublishAsync(new Order("b", 1), Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        fixture.Readiness.Gate.SetResult();
        await other;

        Assert.Equal("b"u8.ToArray(), Assert.Single(fixture.Sink.Records).Key);
    }

    [Fact]
    public async Task PublishAsync_TopicsMissing_FailsAndTriesAgainNextTime()
    {
        using var fixture = new PublisherFixture();
        fixture.Readiness.Gate = new TaskCompletionSource();
        fixture.Readiness.Gate.SetException(new TopicException("missing"));

        await Assert.ThrowsAsync<TopicException>(() => fixture.Publisher.PublishAsync(new Order("a", 1), Token).AsTask());
        fixture.Readiness.Gate = null;
        await fixture.Publisher.PublishAsync(new Order("a", 1), Token);

        Assert.Single(fixture.Sink.Records);
    }

    [Fact]
    public async Task PublishAsync_FromAHandler_CarriesTheParentsIds()
    {
        using var fixture = new PublisherFixture();

        await fixture.Publisher.PublishAsync(new Order("a", 1), options: null, "corr", "cause", outlet: null, Token);

        var headers = Assert.Single(fixture.Sink.Records).Headers;
        Assert.Equal("corr", headers.GetText("ce_correlationid"));
        Assert.Equal("cause", headers.GetText("ce_causationid"));
    }

    [Fact]
    public async Task PublishAsync_CancelledToken_SendsNothing()
    {
        using var fixture = new PublisherFixture();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => fixture.Publisher.PublishAsync(new Order("a", 1), new CancellationToken(canceled: true)).AsTask());

        Assert.Empty(fixture.Sink.Records);
    }

    [Fact]
    public async Task PublishAsync_UndeclaredType_SaysSo()
    {
        using var fixture = new PublisherFixture();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Publisher.PublishAsync("text", Token).AsTask());

        Assert.Contains("AddTopic<String>", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_SeveralTopics_NeedsTheTopicAndNamesThem()
    {
        using var fixture = new PublisherFixture(PublisherFixture.Orders("orders"), PublisherFixture.Orders("orders-eu"));

        var ambiguous = await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Publisher.PublishAsync(new Order("a", 1), Token).AsTask());
        var wrong = await Assert.ThrowsAsync<InvalidOperationException>(() => fixture.Publisher.PublishAsync(new Order("a", 1), new PublishOptions { Topic = "x" }, Token).AsTask());
        var result = await fixture.Publisher.PublishAsync(new Order("a", 1), new PublishOptions { Topic = "orders-eu" }, Token);

        Assert.Contains("'orders', 'orders-eu'", ambiguous.Message, StringComparison.Ordinal);
        Assert.Contains("not declared for topic 'x', only for 'orders', 'orders-eu'", wrong.Message, StringComparison.Ordinal);
        Assert.Equal("orders-eu", result.Topic);
    }

    [Fact]
    public async Task PublishTombstoneAsync_SendsKeyWithoutValue()
    {
        using var fixture = new PublisherFixture();

        await fixture.Publisher.PublishTombstoneAsync<Order>("o-1", Token);

        var record = Assert.Single(fixture.Sink.Records);
        Assert.Equal("o-1"u8.ToArray(), record.Key);
        Assert.Null(record.Value);
    }

    [Fact]
    public async Task PublishAsync_Ambient_IsLeftAsItWas()
    {
        using var fixture = new PublisherFixture();
        using var activity = new System.Diagnostics.Activity("ambient").Start();

        await fixture.Publisher.PublishAsync(new Order("o-1", 1), Token);

        Assert.Same(activity, System.Diagnostics.Activity.Current);
        Assert.Equal(activity.Id, fixture.Sink.Records[0].Headers.GetText("traceparent"));
    }

    [Fact]
    public async Task PublishAsync_NobodySaysThatTheTopicsExist_FailsAsNotWrittenAfterTheDeliveryTimeout()
    {
        using var fixture = new PublisherFixture();
        fixture.Readiness.Gate = new TaskCompletionSource();
        var publishing = fixture.Publisher.PublishAsync(new Order("o-1", 1), TestContext.Current.CancellationToken).AsTask();
        fixture.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(publishing.IsCompleted);

        fixture.Time.Advance(TimeSpan.FromSeconds(1));

        var exception = await Assert.ThrowsAsync<PublishException>(() => publishing);
        Assert.Equal("_TIMED_OUT", exception.ErrorCode);
        Assert.False(exception.MayHaveBeenWritten);
        Assert.True(exception.IsTransient);
        Assert.Empty(fixture.Sink.Records);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PublishAsync_NotAwaited_GivesTheCallersContextBack(bool isFlowSuppressed)
    {
        using var fixture = new PublisherFixture();
        using var spans = fixture.Listen(out var ended);
        using var ambient = new Activity("ambient").Start();
        fixture.Sink.Acknowledgement = new TaskCompletionSource();

        AsyncFlowControl? flow = isFlowSuppressed ? ExecutionContext.SuppressFlow() : null;
        var publishing = fixture.Publisher.PublishAsync(new Order("o-1", 1), CancellationToken.None);
        Assert.Same(ambient, Activity.Current);
        Assert.False(publishing.IsCompleted);
        flow?.Undo();
        fixture.Sink.Acknowledgement.SetResult();
        await publishing;

        Assert.Same(ambient, Activity.Current);
        var span = Assert.Single(ended);
        Assert.Equal(ambient.SpanId, span.ParentSpanId);
        Assert.Equal(span.Id, fixture.Sink.Records[0].Headers.GetText("traceparent"));
    }

    [Fact]
    public async Task PublishAsync_SpanEnds_BeforeTheCallerGoesOn()
    {
        using var fixture = new PublisherFixture();
        using var spans = fixture.Listen(out var ended);

        for (var i = 0; i < 100; i++)
        {
            await fixture.Publisher.PublishAsync(new Order("o-1", i), Token);
            Assert.Equal(i + 1, ended.Count);
        }

        Assert.Equal(fixture.Sink.Records.Select(record => record.Headers.GetText("ce_id")), ended.Select(span => span.GetTagItem("messaging.message.id")));
    }

    [Fact]
    public async Task PublishAsync_KeySelectorFails_CallFailsAndNothingIsThrownAtOnce()
    {
        using var fixture = new PublisherFixture(new MessageType<Order>(
            "orders", "order.created", static _ => throw new FormatException(), [new JsonMessageSerializer<Order>()]));

        var publishing = fixture.Publisher.PublishAsync(new Order("o-1", 1), Token);

        Assert.True(publishing.IsFaulted);
        await Assert.ThrowsAsync<MessageSerializationException>(() => publishing.AsTask());
        Assert.Empty(fixture.Sink.Records);
    }

    [Fact]
    public async Task PublishAsync_ProducerCannotBeMade_FailsAsNotWritten()
    {
        using var fixture = new PublisherFixture { OpenFailure = new TransportException("no such setting", "_INVALID_ARG", isFatal: true) };

        var exception = await Assert.ThrowsAsync<PublishException>(() => fixture.Publisher.PublishAsync(new Order("o-1", 1), Token).AsTask());
        fixture.OpenFailure = null;
        await fixture.Publisher.PublishAsync(new Order("o-2", 1), Token);

        Assert.Equal(("_INVALID_ARG", false, false), (exception.ErrorCode, exception.MayHaveBeenWritten, exception.IsTransient));
        Assert.Single(fixture.Sink.Records);
    }

    [Fact]
    public async Task PublishAsync_ManyInFlight_EachGetsItsOwnOutcome()
    {
        using var fixture = new PublisherFixture();
        fixture.Sink.Fail = static record => record.Key!.Length == 3
            ? new PublishException(Encoding.UTF8.GetString(record.Key), record.Topic, "_MSG_TIMED_OUT", mayHaveBeenWritten: true, isTransient: true)
            : null;
        for (var round = 0; round < 3; round++)
        {
            fixture.Sink.Records.Clear();
            fixture.Sink.Acknowledgement = new TaskCompletionSource();
            var calls = Enumerable.Range(0, 2_000)
                .Select(i => fixture.Publisher.PublishAsync(new Order($"{i}", i), new PublishOptions { MessageId = $"id-{i}" }, Token).AsTask())
                .ToArray();
            fixture.Sink.Acknowledgement.SetResult();

            for (var i = 0; i < calls.Length; i++)
            {
                if (i is >= 100 and < 1000)
                {
                    Assert.Equal($"{i}", (await Assert.ThrowsAsync<PublishException>(() => calls[i])).Message);
                }
                else
                {
                    Assert.Equal(new PublishResult("orders", 2, i, $"id-{i}"), await calls[i]);
                }
            }
        }
    }
}
